"""The workspaces that the command line's tests have."""

from tests.cli.conftest import filled

__all__ = ["filled"]
