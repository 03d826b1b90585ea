"""Runs the command line with the tests' source, and kills it as die_at.py does: die_syncing.py POINT n ARGUMENT…"""

import sys

from deskmeter.cli import main
from deskmeter.connectors.connector import CONNECTORS
from tests.connectors.api.own_source import OWN
from tests.faults.die_at import arm

if __name__ == "__main__":
    CONNECTORS[OWN.name] = OWN
    if int(sys.argv[2]):
        arm(sys.argv[1], int(sys.argv[2]))
    main(sys.argv[3:])
