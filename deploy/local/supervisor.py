"""The thread that owns the processes of a stack: starts them in order, starts again what dies, stops them all."""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from deploy.local.unit import State, Unit, UnitError

BUSY_SECONDS = 0.03
CALM_SECONDS = 0.15
STOP_GRACE_SECONDS = 25.0


class Supervisor:
    """Runs units in a thread of its own, because the kernel ties a process to the thread that started it.

    `on_change` is called in that thread whenever a process started, ended or became ready.
    """

    def __init__(self, units: Sequence[Unit], on_change: Callable[[], None]) -> None:
        self._units = {unit.name: unit for unit in units}
        self._on_change = on_change
        self._changed = threading.Condition()
        self._requests: queue.Queue[tuple[Callable[[], None], Future[None]]] = queue.Queue()
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    def start(self) -> None:
        """Begin to start the units; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop everything, engines last, and come back when no process is left."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def do(self, request: Callable[[], None]) -> None:
        """Have something done in the supervisor's thread and wait for it; its error is raised here."""
        answer: Future[None] = Future()
        self._requests.put((request, answer))
        self._wake.set()
        answer.result()

    def wait(self, is_reached: Callable[[], bool], deadline_seconds: float) -> None:
        """Wait until `is_reached` is true; UnitError when a unit fails or the deadline passes."""
        deadline = time.monotonic() + deadline_seconds
        with self._changed:
            # Woken by each change; looks once a second as well, for what a signal handler may have set.
            while not (reached := self._failure is not None or is_reached()) and time.monotonic() < deadline:
                self._changed.wait(min(1.0, deadline - time.monotonic()))
        if self._failure is not None:
            raise UnitError(str(self._failure)) from self._failure
        if not reached:
            unsettled = [unit for unit in self._units.values() if not unit.is_settled]
            details = "".join(f"\n--- {unit.name} is {unit.state}\n{_tail(unit)}" for unit in unsettled)
            raise UnitError(f"not reached within {deadline_seconds:g} s{details}")

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._answer_requests()
                self._step()
                settled = all(unit.is_settled for unit in self._units.values())
                self._wake.wait(CALM_SECONDS if settled else BUSY_SECONDS)
                self._wake.clear()
        except Exception as error:  # noqa: BLE001 - handed to the threads that wait, which raise it
            self._fail(error)
        finally:
            self._stop_all()

    def _step(self) -> None:
        reached = {unit.name: unit.state for unit in self._units.values()}
        changes = [unit.step(reached) for unit in self._units.values()]
        if any(changes):
            self._tell()

    def _answer_requests(self) -> None:
        while not self._requests.empty():
            request, answer = self._requests.get()
            try:
                request()
                self._tell()  # first: whoever asked finds the run file as it is now
            except Exception as error:  # noqa: BLE001 - raised in the thread that asked
                answer.set_exception(error)
            else:
                answer.set_result(None)

    def _tell(self) -> None:
        self._on_change()
        with self._changed:
            self._changed.notify_all()

    def _fail(self, error: Exception) -> None:
        with self._changed:
            self._failure = error
            self._changed.notify_all()

    def _stop_all(self) -> None:
        """Services first, all at once and in reverse order; then the engines they rest on, one by one."""
        newest_first = list(reversed(self._units.values()))
        running = [unit for unit in newest_first if unit.is_running and not unit.is_engine]
        for unit in running:
            unit.process.request_stop()
        deadline = time.monotonic() + STOP_GRACE_SECONDS
        for unit in running:
            unit.process.stop(max(0.0, deadline - time.monotonic()))
        for unit in newest_first:
            if unit.is_engine and unit.is_running:
                unit.process.stop(STOP_GRACE_SECONDS)
        for unit in newest_first:
            unit.state = State.HELD
        self._tell()


def _tail(unit: Unit) -> str:
    return unit.process.tail() if unit.starts else ""
