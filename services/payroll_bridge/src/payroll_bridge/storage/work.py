from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Final

from opentelemetry.trace import SpanKind
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.envelope import Event, Fact, Seen
from chassis.outbox import Unsaid, say_all
from chassis.telemetry import current_traceparent, span
from payroll_bridge.messages.outbound import Said
from payroll_bridge.ports import Cause, Position
from payroll_bridge.storage.feed import FeedPart
from payroll_bridge.storage.files import FilesPart
from payroll_bridge.storage.part import Means, Shared
from payroll_bridge.storage.records import RecordsPart
from payroll_bridge.storage.replica import ReplicaPart
from payroll_bridge.storage.tables import OUTBOX

SOURCE: Final = "/payroll-bridge"


class SqlWork(ReplicaPart, FilesPart, RecordsPart, FeedPart):
    """The unit of work of one fact, request or job, in the transaction of whoever begins it and holds the locks.

    What it keeps is written, and what it has to say is said, when it ends: `finish` or `end`. Of facts that share what
    they read and write, whoever shares it writes it (`SqlSitting`), and `unsaid` is what is still to be said.
    """

    def __init__(
        self, connection: AsyncConnection, now: datetime, fact: Fact | None, means: Means, shared: Shared | None = None
    ) -> None:
        super().__init__(connection, now, means, shared)
        self.checks = means.checks
        self.followed_for = means.followed_for
        self.cause = Cause(
            origin=fact.origin if fact else "entered",
            rests_on=(Position(*fact.position),) if fact else (),
            traceparent=current_traceparent(),
        )
        self.unsaid: list[Unsaid] = []

    async def say(self, event: Said, cause: Cause) -> None:
        """See `Work`. What waited goes on in the trace of its own cause, not of the answer that let it go."""
        said = Event(
            topic=event.topic,
            key=event.key,
            event_id=self._means.new_id(),
            event_type=event.name,
            data=event.model_dump_json().encode(),
            origin=cause.origin,
            seen=tuple(Seen(*position) for position in cause.rests_on),
        )
        is_late = cause.traceparent is not None and cause.traceparent != self.cause.traceparent
        with span("let go", SpanKind.INTERNAL, cause.traceparent) if is_late else nullcontext():
            self.unsaid.append(Unsaid(event=said, source=SOURCE, now=self.now))

    async def finish(self) -> Sequence[Unsaid]:
        """Write what was kept; tells what the work has to say, for whoever ends the transaction."""
        await self._unwritten.write()
        unsaid, self.unsaid = self.unsaid, []
        return unsaid

    async def end(self) -> None:
        """Write what was kept, and say what the work has to say."""
        await say_all(self._connection, OUTBOX, await self.finish())
