"""Becomes the given command after tying its life to the process that started it.

Run as a file with a bare interpreter: `python -I -S launch.py STARTER SIGNAL USER GROUP COMMAND...`. It replaces itself
with the command, so the process id that the starter sees is the working process. When the starter dies, even by
kill -9, the kernel sends SIGNAL: nothing is left behind. USER and GROUP (numbers, -1 = unchanged) are taken on first,
because the kernel forgets the tie when a process changes its user. Where the kernel has no such tie (not Linux), the
command runs without it.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def take_on(user: int, group: int) -> None:
    """Give up root for an unprivileged account; -1 keeps what we are."""
    if user < 0:
        return
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)


def main(arguments: list[str]) -> None:
    """Tie ourselves to the starter, then become the command."""
    starter, death_signal, user, group = (int(value) for value in arguments[:4])
    command = arguments[4:]

    take_on(user, group)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != starter:
            sys.exit("the starter is gone")

    for ignored_by_python in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored_by_python, signal.SIG_DFL)
    os.execv(command[0], command)  # noqa: S606 - the whole point: no shell, no wrapper


if __name__ == "__main__":
    main(sys.argv[1:])
