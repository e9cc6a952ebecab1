"""What was said before a database was restored from a backup and is not in it: lost to its owner, known to others."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from vlimpers.access import ServiceName
from vlimpers.answers import Record
from vlimpers.survey import Survey


@dataclass(frozen=True)
class LostRecord:
    """A record in Kafka of which the service that said it knows nothing any more.

    It is settled once every consumer is in a later epoch of its stream: brought there by a resync.
    """

    service: ServiceName
    topic: str
    record: Record
    is_settled: bool


def lost_with_a_backup(found: Survey) -> Iterator[LostRecord]:
    """Records whose epoch is over and whose place is after the one at which the next epoch went on."""
    for name, summary in found.summaries.items():
        kept = {(stream.topic, stream.key): stream.sequence for stream in found.streams.get(name, [])}
        for topic in summary.says if summary.epoch > 1 else []:
            said = _said(found, topic)
            for record in found.records.get(topic, []):
                if record.key is None or record.sequence is None or record.epoch >= summary.epoch:
                    continue
                later = [sequence for epoch, sequence in said[record.key] if epoch > record.epoch]
                last = min(later) - 1 if later else kept.get((topic, record.key), 0)
                if record.sequence > last:
                    is_settled = _is_settled(found, topic, record, has_later=bool(later))
                    yield LostRecord(name, topic, record, is_settled)


def _said(found: Survey, topic: str) -> dict[str, list[tuple[int, int]]]:
    """By key, the epochs and sequences of what stands in Kafka and in the outbox; the first of each epoch is enough."""
    first: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for each in (*found.records.get(topic, []), *(row for row in found.unsent if row.topic == topic)):
        if each.key is not None and each.sequence is not None:
            known = first[each.key].get(each.epoch, each.sequence)
            first[each.key][each.epoch] = min(known, each.sequence)
    return defaultdict(list, {key: list(epochs.items()) for key, epochs in first.items()})


def _is_settled(found: Survey, topic: str, record: Record, *, has_later: bool) -> bool:
    """Nobody tells of a topic that no service of ours hears: there a later epoch is enough."""
    hearers = found.hearers(topic)
    places = [found.positions[name].get((topic, record.key or ""), (0, 0)) for name in hearers]
    return all(epoch > record.epoch for epoch, _ in places) if hearers else has_later
