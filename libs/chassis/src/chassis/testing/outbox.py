"""An outbox in memory, for the fakes of use cases: gives sequences as the real one does, and forgets on rollback."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from chassis.envelope import Event, Fact, Seen
from chassis.outbox import check_sizes


class MemoryOutbox:
    """What was said, in order; `facts` are as a consumer would read them."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self._places: Counter[tuple[str, str]] = Counter()
        self._saved: tuple[int, Counter[tuple[str, str]]] = (0, Counter())

    async def enqueue(self, events: Sequence[Event], *, source: str, now: datetime) -> tuple[Seen, ...]:
        """Say events; all or none."""
        check_sizes(events)
        places = []
        for event in events:
            self._places[event.topic, event.key] += 1
            place = Seen(event.topic, event.key, self._places[event.topic, event.key])
            self.facts.append(_fact(event, place, source, now))
            places.append(place)
        return tuple(places)

    def commit(self) -> None:
        """Make everything said so far stay."""
        self._saved = (len(self.facts), Counter(self._places))

    def rollback(self) -> None:
        """Forget everything said since the last commit."""
        length, places = self._saved
        del self.facts[length:]
        self._places = Counter(places)


def _fact(event: Event, place: Seen, source: str, now: datetime) -> Fact:
    return Fact(
        topic=event.topic,
        key=event.key,
        event_id=event.event_id,
        event_type=event.event_type,
        source=source,
        time=now,
        epoch=1,
        sequence=place.sequence,
        origin=event.origin,
        seen=event.seen,
        traceparent=None,
        data=event.data or b"",
    )
