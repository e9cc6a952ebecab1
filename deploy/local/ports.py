"""Free TCP ports that stay free while a process is restarted, and that no two processes of this machine hand out."""

import atexit
import secrets
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

LOOPBACK = "127.0.0.1"
LOWEST = 10240
HIGHEST = 30000
BLOCK = 64
EPHEMERAL_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
TRIES_MAX = 200
CONNECT_SECONDS = 0.5


class NoFreePortError(RuntimeError):
    """No free port was found."""


def free_port() -> int:
    """Find a port on the loopback address that nobody listens on and that was not handed out before.

    It lies below the range from which the kernel takes ports for outgoing connections: otherwise some connection could
    sit on the port of a process that was just killed and is to come back on the same one.
    """
    with _TURN:
        return next(_PORTS)


def is_open(port: int) -> bool:
    """Tell whether something accepts connections on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(CONNECT_SECONDS)
        return probe.connect_ex((LOOPBACK, port)) == 0


def _ports() -> Iterator[int]:
    """Go through blocks of ports. Bound to the first port of its block, a process keeps others out while it lives."""
    while True:
        claim = _claimed_block()
        atexit.register(claim.close)
        first = claim.getsockname()[1]
        yield from (port for port in range(first + 1, first + BLOCK) if _is_free(port))


def _claimed_block() -> socket.socket:
    highest = HIGHEST
    if EPHEMERAL_RANGE.exists():
        highest = max(min(HIGHEST, int(EPHEMERAL_RANGE.read_text().split()[0]) - 1), LOWEST + TRIES_MAX * BLOCK)
    for _ in range(TRIES_MAX):
        claim = socket.socket()
        try:
            claim.bind((LOOPBACK, LOWEST + secrets.randbelow((highest - LOWEST) // BLOCK) * BLOCK))
        except OSError:
            claim.close()
            continue
        return claim
    raise NoFreePortError(f"no free block of ports among {TRIES_MAX} tried on {LOOPBACK}")


def _is_free(port: int) -> bool:
    with socket.socket() as candidate:
        try:
            candidate.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


_PORTS = _ports()
_TURN = threading.Lock()
