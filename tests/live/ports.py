"""Free ports on the loopback."""

import socket


def free_port() -> int:
    """A port on which nothing listens at present."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
