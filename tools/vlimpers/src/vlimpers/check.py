"""Every accepted fact accounted for: outbox → topic → each consumer → feed message → answer, or decision → mail."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from vlimpers.access import ServiceName
from vlimpers.answers import Record
from vlimpers.restored import lost_with_a_backup
from vlimpers.survey import Survey

BACKUP = "topic → restored database"
OUTBOX = "outbox → topic"
CONSUMER = "topic → consumer"
FEED = "fact → feed message"
ANSWER = "feed message → engine answer"
DECISION = "fact → decision"
MAIL = "decision → mail"
SETTLED_FEED = frozenset({"acknowledged", "rejected"})
SENT = "sent"
BY_MAIL = frozenset({"mail", "mail_previous"})
SETTLED_MAIL = frozenset({SENT, "given_up", "erased"})
LOOKS_LONGEST = 4


@dataclass(frozen=True, order=True)
class Missing:
    """A fact that is not where it must be: at which hop, at whom, and why we think so."""

    hop: str
    at: str
    fact: str
    what: str
    why: str


@dataclass(frozen=True)
class Account:
    """What a check found: facts looked at, those set aside by state, and what is missing."""

    facts: int
    set_aside: dict[str, int]
    missing: tuple[Missing, ...]

    def as_json(self) -> dict[str, object]:
        """The account for programs."""
        return {
            "is_complete": not self.missing,
            "facts": self.facts,
            "set_aside": self.set_aside,
            "missing": [asdict(each) for each in self.missing],
        }


def account(found: Survey) -> Account:
    """Judge one look."""
    aside = Counter(
        f"{name}: {taken.state}"
        for name, events in found.taken.items()
        for taken in events.values()
        if taken.state not in {"taken", "missing"}
    )
    aside.update(f"{row.topic.partition('.')[0]}: in the outbox" for row in found.unsent)
    aside.update(f"{lost.service}: lost with a backup" for lost in lost_with_a_backup(found))
    missing = [*_not_in_backup(found), *_not_in_topic(found), *_not_at_consumer(found), *_not_fed(found)]
    missing += [*_not_decided(found), *_not_mailed(found)]
    facts = sum(stream.sequence for streams in found.streams.values() for stream in streams)
    return Account(facts, dict(sorted(aside.items())), tuple(sorted(missing)))


def check(look: Callable[[], Survey], clock: Callable[[], float], pause: Callable[[], None], within: float) -> Account:
    """Look until nothing is missing, or until what is missing has been so for `within` seconds.

    What is on its way at one look has arrived at a later one; what is lost stays lost. While facts keep coming, looking
    ends after a few times as long, and what is missing for a shorter time is not told.
    """
    since: dict[Missing, float] = {}
    began: float | None = None
    while True:
        found, now = account(look()), clock()
        began = now if began is None else began
        since = {each: since.get(each, now) for each in found.missing}
        lasting = tuple(sorted(each for each, at in since.items() if now - at >= within))
        if len(lasting) == len(since) or now - began >= within * LOOKS_LONGEST:
            return Account(found.facts, found.set_aside, lasting)
        pause()


def _not_in_backup(found: Survey) -> Iterator[Missing]:
    why = "said before the database was restored, and not in it"
    for lost in lost_with_a_backup(found):
        if not lost.is_settled:
            fact = f"{lost.topic}/{lost.record.key}@{lost.record.sequence}"
            yield Missing(BACKUP, lost.service, fact, lost.record.event_type, why)


def _not_in_topic(found: Survey) -> Iterator[Missing]:
    """Sequences that were given out, and are neither in the outbox nor in Kafka."""
    there = _sequences(found)
    for name, streams in found.streams.items():
        for stream in streams:
            present = there[stream.topic, stream.key]
            first = 1
            if found.is_state(stream.topic):
                first = stream.sequence
            elif found.is_cut.get(stream.topic):
                first = min(present, default=stream.sequence + 1)
            for sequence in range(first, stream.sequence + 1):
                if sequence not in present and not _is_made_good(found, stream.topic, stream.key, sequence):
                    fact = f"{stream.topic}/{stream.key}@{sequence}"
                    yield Missing(OUTBOX, f"{name} relay", fact, "unknown", "neither in the outbox nor in Kafka")


def _sequences(found: Survey) -> dict[tuple[str, str], set[int]]:
    """By stream, what is in the outbox or in Kafka."""
    there: dict[tuple[str, str], set[int]] = defaultdict(set)
    placed = [(topic, record) for topic, records in found.records.items() for record in records]
    for topic, each in [*placed, *((row.topic, row) for row in found.unsent)]:
        if each.key and each.sequence:
            there[topic, each.key].add(each.sequence)
    return there


def _is_made_good(found: Survey, topic: str, key: str, sequence: int) -> bool:
    """Whether every consumer went past it all the same: brought to the state by a resync."""
    hearers = found.hearers(topic)
    places = [found.positions[name].get((topic, key), (0, 0)) for name in hearers]
    return bool(places) and all(at >= sequence for _, at in places)


def _not_at_consumer(found: Survey) -> Iterator[Missing]:
    for topic, records in found.records.items():
        for name in found.hearers(topic):
            for record in _newest(records) if found.is_state(topic) else records:
                why = _why_not_taken(found, name, topic, record)
                if why:
                    fact = f"{topic}/{record.key}@{record.sequence}"
                    yield Missing(CONSUMER, name, fact, record.event_type, why)


def _why_not_taken(found: Survey, name: ServiceName, topic: str, record: Record) -> str | None:
    if record.key is None or record.sequence is None or record.event_id is None:
        return None  # junk: it is parked, and concerns no stream
    is_past = found.positions[name].get((topic, record.key), (0, 0)) >= (record.epoch, record.sequence)
    taken = found.taken[name].get(record.event_id)
    if taken and taken.state == "discarded":
        return None  # an operator gave it up, or a state made it superfluous
    if taken is None or taken.state == "missing":
        return "its position is past it, and it never took it" if is_past else "not taken yet"
    if taken.state == "taken" and not is_past:
        return "taken, and neither handled nor set aside"
    return None


def _newest(records: list[Record]) -> list[Record]:
    """Of each key the last: earlier ones of a compacted topic may be gone at any time."""
    return list({record.key: record for record in records}.values())


def _not_fed(found: Survey) -> Iterator[Missing]:
    for lack in found.lacks:
        yield Missing(FEED, "payroll-bridge", f"{lack.record_id}@{lack.version}", "feed message", lack.why)
    for message in found.feed:
        if message.state == SENT:
            fact = f"{message.record_id}@{message.version}"
            yield Missing(ANSWER, "engine", fact, f"rests on {message.rests_on or 'nothing'}", "sent, and not answered")


def _not_decided(found: Survey) -> Iterator[Missing]:
    places = {
        record.event_id: f"{topic}/{record.key}@{record.sequence}"
        for topic, records in found.records.items()
        for record in records
    }
    for lack in found.undecided:
        why = f"handled, and a decision by {', '.join(lack.rules)} is gone"
        yield Missing(DECISION, "notifier", places.get(lack.event_id, lack.event_id), lack.event_type, why)


def _not_mailed(found: Survey) -> Iterator[Missing]:
    for decided in found.decided:
        if not decided.is_told or decided.channel not in BY_MAIL or decided.mail_state in SETTLED_MAIL:
            continue
        why = f"the mail is {decided.mail_state}"
        if decided.mail_state is None:
            why = "decided, and there is no mail"
        elif decided.mail_error:
            why += f": {decided.mail_error}"
        fact = f"{decided.event_id} {decided.rule}"
        yield Missing(MAIL, "notifier", fact, decided.event_type, why)
