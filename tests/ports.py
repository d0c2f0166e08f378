"""A port for a server that is told its port before it runs."""

import socket
from random import SystemRandom

# Below those that a system gives to whoever asks for any, so that nobody takes it between finding and using it.
LOWEST, HIGHEST = 20_000, 32_000


def free_port() -> int:
    """Return a port of loopback that nothing listens on."""
    for port in SystemRandom().sample(range(LOWEST, HIGHEST), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError("a hundred ports are all taken")
