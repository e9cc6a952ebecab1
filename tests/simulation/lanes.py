"""A deterministic event loop: time is virtual, and chance chooses which process runs next.

Within one process callbacks keep the order that asyncio promises; between processes any order may come. The same seed
gives the same run, whatever the machine does.
"""

import asyncio
import heapq
import random
from collections import deque
from contextvars import Context, ContextVar
from typing import Any, Final

TICK: Final = 0.000_05
"""Virtual seconds that one callback takes, so that timers fire also while there is always something to do."""
CALLBACKS_AT_A_TIME: Final = 32


class Lane:
    """The callbacks of one process that are ready to run."""

    __slots__ = ("is_frozen", "is_listed", "name", "ready")

    def __init__(self, name: str) -> None:
        self.name = name
        self.ready: deque[asyncio.Handle] = deque()
        self.is_frozen = False
        self.is_listed = False


OUTSIDE: Final = Lane("outside")
LANE: Final[ContextVar[Lane]] = ContextVar("lane", default=OUTSIDE)


def within(lane: Lane) -> Context:
    """A context whose callbacks run in this lane."""
    context = Context()
    context.run(LANE.set, lane)
    return context


async def elapse(seconds: float) -> None:
    """Let so much virtual time pass; it costs none that is real."""
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    timer = loop.call_later(seconds, over.set_result, None)
    try:
        await over
    finally:
        timer.cancel()


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs what is ready, one callback at a time; when nothing is ready, time jumps to the next timer."""

    _scheduled: list[asyncio.TimerHandle]
    _stopping: bool

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._now = 0.0
        self._chance = chance.random
        self._runnable: list[Lane] = []
        self.failures: list[BaseException] = []
        self.set_exception_handler(self._remember)
        OUTSIDE.ready.clear()
        OUTSIDE.is_listed = False

    def time(self) -> float:
        """Virtual seconds since the beginning."""
        return self._now

    def call_soon(  # type: ignore[override]
        self, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.Handle:
        """Put the callback at the end of its process's lane."""
        handle = asyncio.Handle(callback, args, self, context)
        self._admit(handle)
        return handle

    call_soon_threadsafe = call_soon  # type: ignore[assignment]

    def freeze(self, lane: Lane) -> None:
        """Nothing of the process runs, as after SIGSTOP; what is ready stays ready."""
        lane.is_frozen = True

    def thaw(self, lane: Lane) -> None:
        """The process goes on."""
        lane.is_frozen = False
        self._list(lane)

    def _admit(self, handle: asyncio.Handle) -> None:
        lane: Lane = handle._context.get(LANE, OUTSIDE)  # type: ignore[attr-defined]
        lane.ready.append(handle)
        self._list(lane)

    def _list(self, lane: Lane) -> None:
        if not lane.is_listed and not lane.is_frozen and lane.ready:
            lane.is_listed = True
            self._runnable.append(lane)

    def _run_once(self) -> None:
        for _ in range(CALLBACKS_AT_A_TIME):
            timers = self._scheduled
            while timers and (timers[0]._when <= self._now or timers[0]._cancelled):  # type: ignore[attr-defined]
                timer = heapq.heappop(timers)
                timer._scheduled = False  # type: ignore[attr-defined]
                if not timer.cancelled():
                    self._admit(timer)
            if self._runnable:
                self._run_one()
            elif timers:
                self._now = timers[0].when()
            else:
                raise RuntimeError("nothing is ready and nothing is waited for")
            if self._stopping:
                return

    def _run_one(self) -> None:
        runnable = self._runnable
        place = int(self._chance() * len(runnable))
        lane = runnable[place]
        if lane.is_frozen or not lane.ready:
            runnable[place] = runnable[-1]
            runnable.pop()
            lane.is_listed = False
            return
        self._now += TICK
        handle = lane.ready.popleft()
        if not handle.cancelled():
            handle._run()

    def _remember(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.failures.append(context.get("exception") or RuntimeError(context["message"]))

    def _write_to_self(self) -> None:
        """Nobody waits on a selector."""
