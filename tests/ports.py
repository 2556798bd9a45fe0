"""A port for a server that has to be told one."""

import socket
from random import SystemRandom

# Below those that Linux gives to whoever asks for any: nothing else gets one of these between the
# look here and the start of the server.
PORTS = range(20_000, 30_000)


def free_port() -> int:
    """A port where nobody listens, neither on IPv4 nor on IPv6."""
    both = socket.has_dualstack_ipv6()
    family = socket.AF_INET6 if both else socket.AF_INET
    for port in SystemRandom().sample(PORTS, 100):
        try:
            socket.create_server(("", port), family=family, dualstack_ipv6=both).close()
        except OSError:
            continue
        return port
    raise AssertionError("no port is free")
