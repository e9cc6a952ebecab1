"""How each fault is done to a running stack. Every blow ends with the stack whole again; facts are judged later."""

import asyncio
import resource
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psutil

from deploy.local.child import ChildError
from deploy.local.stack import Stack
from deploy.local.supervisor import STOP_GRACE_SECONDS
from tests.chaos.plan import (
    CRASH,
    CUT,
    FREEZE,
    FULL,
    KILL,
    PROCESSES,
    RESTART,
    ROLLING,
    SECOND,
    SLOW,
    Fault,
)

FROZEN_SECONDS = (0.5, 4.0)
FROZEN_LONG_SECONDS = 8.0
"""Longer than the session of a consumer: its partitions go to another, or come back to it as to a new member."""

FROZEN_LONG_SHARE = 0.25
CUT_SECONDS = (0.2, 3.0)
SLOW_SECONDS = (2.0, 4.0)
SLOW_DELAY_SECONDS = (0.05, 0.3)
FULL_SECONDS = (0.5, 2.0)
HURT_SECONDS = 30.0
TOGETHER_SECONDS = (1.0, 3.0)
SECOND_START_SECONDS = 60.0
NO_ROOM = (b"No space left on device", b"File too large", b"could not extend file")


@dataclass(frozen=True)
class Blow:
    """What a blow works with; `until_busy` waits until enough facts are in flight."""

    stack: Stack
    chance: Random
    until_busy: Callable[[], Awaitable[object]]

    async def kill(self, target: str) -> None:
        """End it with kill -9; the stack starts it again."""
        await self._end(target, signal.SIGKILL)

    async def restart(self, target: str) -> None:
        """End it in order; the stack starts it again."""
        await self._end(target, signal.SIGTERM)

    async def crash(self, target: str) -> None:
        """PostgreSQL's immediate shutdown: every session is cut off at once, and the next start recovers."""
        await self._end(target, signal.SIGQUIT)

    async def freeze(self, target: str) -> None:
        """Stop the process and all it began with SIGSTOP, and let it go on after a while."""
        seconds = self.chance.uniform(*FROZEN_SECONDS)
        if self.chance.random() < FROZEN_LONG_SHARE:
            seconds = FROZEN_LONG_SECONDS
        parent = psutil.Process(self.stack.processes[target])
        frozen = [parent]
        parent.suspend()
        try:
            for child in parent.children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    child.suspend()
                    frozen.append(child)
            await lasting(seconds)
        finally:
            for process in frozen:
                with suppress(psutil.NoSuchProcess):
                    process.resume()

    async def cut(self, target: str) -> None:
        """Reset every connection to an engine, and each new one for a while."""
        line = self.stack.lines[target]
        line.cut()
        try:
            await lasting(self.chance.uniform(*CUT_SECONDS))
        finally:
            line.mend()

    async def slow_down(self, target: str) -> None:
        """Hold back everything that goes to or comes from an engine for a while."""
        line = self.stack.lines[target]
        line.slow_down(self.chance.uniform(*SLOW_DELAY_SECONDS))
        try:
            await lasting(self.chance.uniform(*SLOW_SECONDS))
        finally:
            line.mend()

    async def fill_disk(self, target: str) -> None:
        """Leave an engine no room to write until it has noticed, and a little longer."""
        log = self.stack.directory / "log" / f"{target}.log"
        starts, read = self.stack.starts(target), log.stat().st_size
        await asyncio.to_thread(fill, self.stack, target)
        try:
            async with asyncio.timeout(HURT_SECONDS):
                while self.stack.starts(target) == starts and not complains(log, read):
                    await asyncio.sleep(0.05)
            await lasting(self.chance.uniform(*FULL_SECONDS))
        finally:
            free(self.stack, target)

    async def roll(self, _: str) -> None:
        """Stop each process in order and start it again, one after the other."""
        names = list(PROCESSES)
        self.chance.shuffle(names)
        for name in names:
            await asyncio.to_thread(self.stack.hold, name)
            await asyncio.to_thread(self.stack.release, name)

    async def join(self, target: str) -> None:
        """Start a second instance beside the first; once both are at work, end it in order or with kill -9."""
        second = await asyncio.to_thread(self.stack.start_second, target)
        try:
            async with asyncio.timeout(SECOND_START_SECONDS):
                while not await asyncio.to_thread(second.is_ready):
                    if second.process.poll() is not None:
                        raise ChildError(f"a second {target} ended:\n{second.process.tail()}")
                    await asyncio.sleep(0.05)
            await lasting(self.chance.uniform(*TOGETHER_SECONDS))
            await self.until_busy()
        finally:
            await asyncio.to_thread(second.process.stop, STOP_GRACE_SECONDS)

    async def _end(self, target: str, number: signal.Signals) -> None:
        starts = self.stack.starts(target)
        psutil.Process(self.stack.processes[target]).send_signal(number)
        await asyncio.to_thread(self.stack.wait_for_restart, target, starts)


BLOWS: dict[str, Callable[[Blow, str], Awaitable[None]]] = {
    KILL: Blow.kill,
    RESTART: Blow.restart,
    CRASH: Blow.crash,
    FREEZE: Blow.freeze,
    CUT: Blow.cut,
    SLOW: Blow.slow_down,
    FULL: Blow.fill_disk,
    ROLLING: Blow.roll,
    SECOND: Blow.join,
}


async def lasting(seconds: float) -> None:
    """Let a fault last."""
    over = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, over.set)
    await over.wait()


def possible(stack: Stack, fault: Fault) -> Fault:
    """The fault, or where nobody lets us fill a disk a kill of the same engine.

    A disk is filled by who may mount one (root), or its use limited by the owner of the engine's process (an ordinary
    user). Root in a container may have neither right over PostgreSQL, which runs under another account.
    """
    if fault.what != FULL or fault.target in stack.disks:
        return fault
    pid = stack.processes[fault.target]
    try:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, resource.prlimit(pid, resource.RLIMIT_FSIZE))
    except PermissionError:
        return Fault(KILL, fault.target)
    return fault


def fill(stack: Stack, target: str) -> None:
    """Fill the engine's small disk; where there is none, forbid its process to make a file any longer."""
    if target in stack.disks:
        stack.disks[target].fill()
    else:
        limit_files(stack.processes[target], 0)


def free(stack: Stack, target: str) -> None:
    """Give the room back. A process that was started meanwhile never had the limit."""
    if target in stack.disks:
        stack.disks[target].free()
    elif target in stack.processes:
        limit_files(stack.processes[target], resource.RLIM_INFINITY)


def limit_files(pid: int, size_bytes: int) -> None:
    """Limit the length of the files that a process and its children write; the hard limit stays."""
    parent = psutil.Process(pid)
    for process in (parent, *parent.children(recursive=True)):
        with suppress(ProcessLookupError, psutil.NoSuchProcess):
            _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
            soft = hard if size_bytes == resource.RLIM_INFINITY else size_bytes
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (soft, hard))


def complains(log: Path, read: int) -> bool:
    """Whether the engine's log says since then that there is no room."""
    with log.open("rb") as lines:
        lines.seek(read)
        said = lines.read()
    return any(words in said for words in NO_ROOM)
