"""One look at everything: what was said, what is in Kafka, what each consumer has, the feed and the mails.

The order is that of the flow: streams, outboxes, Kafka, consumers, feed and mails. What moves on meanwhile is then seen
where it went to, and never nowhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vlimpers.access import ServiceName
from vlimpers.answers import (
    Decided,
    FeedMessage,
    Lack,
    Position,
    Record,
    SetAside,
    Stream,
    Summary,
    Taken,
    Topic,
    Undecided,
    Unsent,
)
from vlimpers.client import PAGE, Client, Params

STATE_SUFFIX = ".state"
BRIDGE = ServiceName.PAYROLL_BRIDGE
NOTIFIER = ServiceName.NOTIFIER


@dataclass
class Survey:
    """What was found. Positions and events taken are by service."""

    summaries: Mapping[ServiceName, Summary]
    streams: dict[ServiceName, list[Stream]] = field(default_factory=dict)
    unsent: list[Unsent] = field(default_factory=list)
    records: dict[str, list[Record]] = field(default_factory=dict)
    is_cut: dict[str, bool] = field(default_factory=dict)
    """Whether the beginning of a topic is gone by its retention."""
    positions: dict[ServiceName, dict[tuple[str, str], tuple[int, int]]] = field(default_factory=dict)
    taken: dict[ServiceName, dict[str, Taken]] = field(default_factory=dict)
    feed: list[FeedMessage] = field(default_factory=list)
    lacks: list[Lack] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)

    def hearers(self, topic: str) -> list[ServiceName]:
        """The services that hear a topic."""
        return [name for name, summary in self.summaries.items() if topic in (*summary.journals, *summary.states)]

    def is_state(self, topic: str) -> bool:
        """Whether a topic is compacted: only the newest of a key must be there."""
        return any(topic in summary.states for summary in self.summaries.values())


def summaries(client: Client) -> dict[ServiceName, Summary]:
    """How each service is doing."""
    return {name: client.one(Summary, name, "/operations/summary") for name in ServiceName}


def survey(client: Client, person: str | None = None) -> Survey:
    """Look at everything, or at what concerns one person."""
    found = Survey(summaries(client))
    keys: Sequence[str | None] = [None]
    if person is not None:
        feed = client.pages(FeedMessage, BRIDGE, "/operations/feed", "messages", {"key": person})
        keys = [person, *sorted({message.elvire_number for message in feed})]
    for name in ServiceName:
        found.streams[name] = [
            stream
            for key in keys
            for stream in client.pages(Stream, name, "/operations/streams", "streams", {"key": key})
            if not stream.topic.endswith(STATE_SUFFIX)
        ]
        found.unsent += [
            row for key in keys for row in client.pages(Unsent, name, "/operations/outbox", "rows", {"key": key})
        ]
    _look_at_kafka(client, found, keys)
    _look_at_consumers(client, found, keys)
    _look_at_feed(client, found, person)
    _look_at_mails(client, found, person)
    return found


def set_aside(client: Client, service: ServiceName, state: str | None = None) -> list[SetAside]:
    """Records that a service has set aside."""
    return list(client.pages(SetAside, service, "/operations/deferred", "records", {"state": state}))


def unsent_mails(client: Client) -> list[Decided]:
    """Decisions of which the mail is neither sent nor given up."""
    return list(client.pages(Decided, NOTIFIER, "/operations/mails", "decisions", {"unsettled": True}))


def _look_at_feed(client: Client, found: Survey, person: str | None) -> None:
    """Every message of one person; of everybody only those that are not answered."""
    asked = {"key": person} if person else {"state": "sent"}
    found.feed = list(client.pages(FeedMessage, BRIDGE, "/operations/feed", "messages", asked))
    if person is None:
        found.lacks = list(client.pages(Lack, BRIDGE, "/operations/feed/lacks", "lacks"))


def _look_at_mails(client: Client, found: Survey, person: str | None) -> None:
    """Every decision about one person; of everybody only those whose mail is not sent."""
    theirs = {"key": person}
    found.decided = (
        list(client.pages(Decided, NOTIFIER, "/operations/mails", "decisions", theirs))
        if person
        else unsent_mails(client)
    )
    handled = [
        {
            "event_id": record.event_id,
            "event_type": record.event_type,
            "key": record.key,
            "topic": topic,
            "partition": record.partition,
            "offset": record.offset,
        }
        for topic, records in found.records.items()
        if topic in found.summaries[NOTIFIER].journals
        for record in records
        if record.event_id in found.taken[NOTIFIER] and found.taken[NOTIFIER][record.event_id].state == "taken"
    ]
    found.undecided = [
        lack
        for start in range(0, len(handled), PAGE)
        for lack in client.entries(
            Undecided,
            NOTIFIER,
            client.ask(NOTIFIER, "/operations/decisions/lacks", body={"events": handled[start : start + PAGE]}),
            "lacks",
        )
    ]


def _look_at_kafka(client: Client, found: Survey, keys: Sequence[str | None]) -> None:
    for name in ServiceName:
        for topic in client.entries(Topic, name, client.ask(name, "/operations/topics"), "topics"):
            if topic.topic in found.records or topic.topic.endswith(STATE_SUFFIX):
                continue
            found.is_cut[topic.topic] = any(each.first_offset for each in topic.partitions)
            filled = [each.partition for each in topic.partitions if each.end_offset > each.first_offset]
            found.records[topic.topic] = [
                record
                for key in keys
                for partition in (filled if key is None else filled[:1])
                for record in _records(client, name, topic.topic, partition, key)
            ]


def _records(client: Client, name: ServiceName, topic: str, partition: int, key: str | None) -> Iterable[Record]:
    offset: int | None = 0
    while offset is not None:
        asked: Params = {"topic": topic, "partition": partition, "offset": offset, "limit": PAGE, "key": key}
        content = client.ask(name, "/operations/journal", asked)
        yield from client.entries(Record, name, content, "records")
        offset = content.get("next")


def _look_at_consumers(client: Client, found: Survey, keys: Sequence[str | None]) -> None:
    for name, summary in found.summaries.items():
        heard = [topic for topic in (*summary.journals, *summary.states) if topic in found.records]
        ids = sorted({record.event_id for topic in heard for record in found.records[topic] if record.event_id})
        found.taken[name] = {
            taken.event_id: taken
            for start in range(0, len(ids), PAGE)
            for taken in client.entries(
                Taken,
                name,
                client.ask(name, "/operations/inbox", body={"event_ids": ids[start : start + PAGE]}),
                "events",
            )
        }
        found.positions[name] = {
            (place.topic, place.key): (place.handled_epoch, place.handled_sequence)
            for key in keys
            for place in client.pages(Position, name, "/operations/positions", "positions", {"key": key})
        }
