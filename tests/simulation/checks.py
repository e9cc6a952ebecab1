"""What must be true when the world is still, and when it is at rest. Nothing of the chassis is asked here."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final
from uuid import UUID

from tests.simulation.town import STATES, person_of
from tests.simulation.world import HEARS, Service, World

Stream = tuple[str, str]

PARKED: Final = "parked"
HELD: Final = "held"
WAITING: Final = "waiting"
DISCARDED: Final = "discarded"


def check_rest(world: World) -> None:
    """Everything that was said had its effect, once, in order, at everybody who hears it."""
    assert not world.surprises, f"a process raised {world.surprises[0]!r}"
    said = _said(world)
    check_said(world, said)
    check_log(world, said)
    for name in HEARS:
        check_hearer(world, world.services[name], said)


def check_said(world: World, said: dict[Stream, dict[int, UUID]]) -> None:
    """What was accepted is kept; sequences have no gap and no repeat."""
    kept = {event_id for stream in said.values() for event_id in stream.values()}
    lost = world.plan.accepted - kept
    assert not lost, f"{len(lost)} accepted facts are lost"
    for stream, facts in said.items():
        assert sorted(facts) == list(range(1, len(facts) + 1)), f"the sequence of {stream} has gaps"
    for service in world.services.values():
        assert not service.database.rows(service.tables.outbox.outbox), f"the outbox of {service.name} is not empty"


def check_log(world: World, said: dict[Stream, dict[int, UUID]]) -> None:
    """The log holds what was said, each at least once, and nothing else."""
    found: dict[Stream, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for topic, logs in world.cluster.topics.items():
        for raw in (raw for log in logs for raw in log if not topic.endswith(".dlq")):
            headers = {name: (value or b"").decode() for name, value in raw.headers}
            found[topic, (raw.key or b"").decode()][int(headers["ce_sequence"])].add(headers["ce_id"])
    told = {stream: {place: {str(each)} for place, each in facts.items()} for stream, facts in said.items()}
    assert {stream: dict(facts) for stream, facts in found.items()} == told, "log and what was said differ"


def check_hearer(world: World, service: Service, said: dict[Stream, dict[int, UUID]]) -> None:
    """Each fact once in effect or discarded with a reason, in order, after what it rests on; the positions right."""
    effects = service.database.rows(service.tables.effect)
    discarded = {each for row in _deferred(service) if row.state == DISCARDED for each in _ids_of(world, row)}
    twice = [event_id for event_id, count in Counter(row.event_id for row in effects).items() if count > 1]
    assert not twice, f"{service.name}: {len(twice)} facts twice in effect"
    done: dict[Stream, list[int]] = defaultdict(list)
    for row in effects:
        done[row.topic, row.key].append(row.sequence)
        assert not row.parked_before, f"{service.name}: a fact of {row.key} passed a parked one"
    for stream, facts in said.items():
        if stream[0] in HEARS[service.name]:
            check_stream(service, stream, done.pop(stream, []), facts, discarded)
    assert not done, f"{service.name}: effects of facts that nobody said"
    check_rests_on(world, service, {(row.topic, row.key, row.sequence): row.id for row in effects})


def check_stream(
    service: Service, stream: Stream, done: list[int], facts: dict[int, UUID], discarded: set[UUID]
) -> None:
    """One stream at one consumer."""
    where = f"{service.name}, {stream}"
    assert done == sorted(done), f"{where}: out of order"
    lacking = {place for place in facts.keys() - set(done) if facts[place] not in discarded}
    if stream[0] in STATES:
        lacking &= {max(facts)}
    assert not lacking, f"{where}: {sorted(lacking)[:5]} never had their effect"
    table = service.tables.inbox.position
    slot = service.database.store(table).slots.get((service.name, *stream))
    place = slot.committed.handled_sequence if slot else 0
    assert place == max(facts), f"{where}: the position is {place}, not {max(facts)}"


def check_rests_on(world: World, service: Service, order: dict[tuple[str, str, int], int]) -> None:
    """No fact had its effect before what it rests on, as far as this consumer hears it."""
    for logs in world.cluster.topics.values():
        for raw in (raw for log in logs for raw in log):
            headers = dict(raw.headers)
            seen = (headers.get("ce_seen") or b"").decode()
            mine = (raw.topic, (raw.key or b"").decode(), int(headers.get("ce_sequence") or 0))
            if not seen or mine not in order or raw.topic.endswith(".dlq"):
                continue
            for part in seen.split(","):
                stream, _, sequence = part.rpartition("@")
                topic, _, key = stream.partition("/")
                before = order.get((topic, key, int(sequence)))
                if before is not None:
                    assert before < order[mine], f"{service.name}: {mine} had its effect before {part}"


def check_stillness(world: World) -> None:
    """With nobody mending: all that was said is on the log; only who is parked stands still, and who rests on it."""
    said = _said(world)
    check_said(world, said)
    check_log(world, said)
    for name in HEARS:
        aside = [each for row in _deferred(world.services[name]) for each in _ids_of(world, row)]
        assert len(aside) == len(set(aside)), f"{name}: a record was set aside twice"
        rows = [row for row in _deferred(world.services[name]) if row.state in {PARKED, HELD, WAITING}]
        stuck = {row.subject for row in rows if row.state == PARKED and row.subject}
        held = {row.subject for row in rows if row.state == HELD}
        assert held <= stuck, f"{name}: held without a parked record: {sorted(held - stuck)[:5]}"
        waiting = {row.subject: person_of(row.blocked_key) for row in rows if row.state == WAITING}
        standing = {row.subject or person_of(row.key.decode()) for row in rows}
        free = {who for who, for_whom in waiting.items() if who not in stuck and for_whom not in standing}
        assert not free, f"{name}: wait for nothing: {sorted(map(str, free))[:5]}"


def _said(world: World) -> dict[Stream, dict[int, UUID]]:
    said: dict[Stream, dict[int, UUID]] = defaultdict(dict)
    for service in world.services.values():
        for row in service.database.rows(service.tables.said):
            assert row.sequence not in said[row.topic, row.key], f"two facts at one place of {row.topic}/{row.key}"
            said[row.topic, row.key][row.sequence] = row.event_id
    return dict(said)


def _deferred(service: Service) -> Iterable[Any]:
    return service.database.rows(service.tables.inbox.deferred)


def _ids_of(world: World, row: Any) -> Iterator[UUID]:
    raw = world.cluster.topics[row.topic][row.partition][row.offset]
    for name, value in raw.headers:
        if name == "ce_id" and value:
            yield UUID(value.decode())
