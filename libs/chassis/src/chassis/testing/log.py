"""A log in memory, in place of Kafka."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from typing import Self

from chassis.envelope import Fact, Record
from chassis.reading import newest_of
from chassis.relay import Outgoing


class MemoryLog:
    """Keeps what is appended, per topic in one partition, in order. Can be told to fail as a broker does."""

    def __init__(self) -> None:
        self.missing: set[str] = set()
        """Topics that the log does not have."""
        self.records: dict[str, list[Record]] = {}
        self._fail: Callable[[], Exception] | None = None
        self._kept_before_failing = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return

    def fail_next(self, error: Callable[[], Exception], *, kept: int = 0) -> None:
        """Let the next append fail after so many of its records were kept: the sender cannot know how many."""
        self._fail = error
        self._kept_before_failing = kept

    async def lacking(self, topics: Collection[str]) -> set[str]:
        """Which of these topics are missing."""
        return self.missing & set(topics)

    async def append(self, records: list[Outgoing]) -> None:
        """Append all, in order; raises when told to."""
        failing, self._fail = self._fail, None
        kept = records[: self._kept_before_failing] if failing else records
        for record in kept:
            self._keep(record)
        if failing:
            raise failing()

    def read(self, topic: str) -> list[Record]:
        """Everything in a topic, in order."""
        return list(self.records.get(topic, []))

    def _keep(self, record: Outgoing) -> None:
        topic = self.records.setdefault(record.topic, [])
        topic.append(
            Record(
                topic=record.topic,
                partition=0,
                offset=len(topic),
                key=record.key,
                value=record.value,
                headers=record.headers,
            )
        )


class MemoryReader:
    """Reads a log in memory, in place of `KafkaReader`."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log
        self._next: dict[str, int] = {}

    async def read_on(self, topic: str) -> AsyncIterator[Sequence[Record]]:
        """What is in the topic after what was read before."""
        records = self._log.read(topic)
        first, self._next[topic] = self._next.get(topic, 0), len(records)
        if records[first:]:
            yield records[first:]

    async def latest(self, topic: str, key: str) -> Fact | None:
        """The newest record under a key."""
        return newest_of(self._log.read(topic), {}).get(key)
