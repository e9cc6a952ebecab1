"""Free TCP ports that stay free while a process is restarted."""

import secrets
import socket
from pathlib import Path

LOOPBACK = "127.0.0.1"
LOWEST = 10240
HIGHEST = 30000
EPHEMERAL_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
TRIES_MAX = 200
CONNECT_SECONDS = 0.5


class NoFreePortError(RuntimeError):
    """No free port was found."""


def free_port() -> int:
    """Find a port on the loopback address that nobody listens on.

    It lies below the range from which the kernel takes ports for outgoing connections: otherwise some connection could
    sit on the port of a process that was just killed and is to come back on the same one.
    """
    highest = HIGHEST
    if EPHEMERAL_RANGE.exists():
        highest = max(min(HIGHEST, int(EPHEMERAL_RANGE.read_text().split()[0]) - 1), LOWEST + TRIES_MAX)
    for _ in range(TRIES_MAX):
        port = LOWEST + secrets.randbelow(highest - LOWEST)
        with socket.socket() as candidate:
            try:
                candidate.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise NoFreePortError(f"no free port among {TRIES_MAX} tried on {LOOPBACK}")


def is_open(port: int) -> bool:
    """Tell whether something accepts connections on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(CONNECT_SECONDS)
        return probe.connect_ex((LOOPBACK, port)) == 0
