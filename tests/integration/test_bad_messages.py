"""Each kind of bad message on a real topic of a real consumer: what becomes of it, while others flow.

The kinds are those of `docs/operations/bad-messages.md`. All are on the topic together, before one that is good.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError
from prometheus_client import REGISTRY
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.outbox import COPY_BYTES_MAX
from contracts.catalog import load
from deploy.topics import create
from tests.integration.backbone import Backbone, count, opened, until

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]

PEOPLE: Final = "personnel.people"
EVENTS: Final = Path(__file__).resolve().parents[2] / "contracts" / "events"
REGISTERED: Final = "personnel.person-registered"
CHANGED: Final = "personnel.person-changed"
ENDED: Final = "personnel.employment-ended"
SECRET: Final = "Geheimnis"
REPEATED: Final = UUID(int=7)
BYTES_MAX: Final = 3_000_000

BAD: Final = "poison schema null-header odd-header no-key no-value undeclared major gap repeat future"
NUMBERS: Final = {kind: f"9101{place:02}" for place, kind in enumerate((*BAD.split(), "good"))}
"""Each kind is a person of its own."""
KINDS: Final = {number: kind for kind, number in NUMBERS.items()}

Headers = list[tuple[str, bytes | None]]


@dataclass
class Outcome:
    """What became of the messages of each kind; a kind is the person whom it is about."""

    deferred: dict[str, tuple[str, str]] = field(default_factory=dict)
    """State and reason of the record that is set aside."""
    behind: dict[str, list[str]] = field(default_factory=dict)
    """States of the records behind it."""
    handled: dict[str, int] = field(default_factory=dict)
    counted: dict[str, float] = field(default_factory=dict)
    """Facts by outcome, as the metric shows them."""
    copies: int = 0
    refused: str = ""


@pytest.fixture(scope="module")
def outcome(kafka_bootstrap: str, topic_prefix: str, make_database: Callable[[str], str]) -> Outcome:
    """One stack for all kinds."""
    return asyncio.run(_poured_in(kafka_bootstrap, f"{topic_prefix}bad-", make_database("absence_bad")))


def test_poison_is_parked_and_what_follows_of_the_person_is_held(outcome: Outcome) -> None:
    assert outcome.deferred["poison"][0] == "parked"
    assert outcome.behind["poison"] == ["held"]


def test_a_payload_of_another_schema_is_parked_without_a_word_of_it(outcome: Outcome) -> None:
    assert outcome.deferred["schema"] == ("parked", "employment_sequence: int_parsing")


def test_a_null_header_is_parked_and_holds_nobody(outcome: Outcome) -> None:
    assert outcome.deferred["null-header"] == ("parked", "the header ce_id is null")
    assert outcome.handled["null-header"] == 1


def test_a_header_that_is_no_text_is_parked_and_holds_nobody(outcome: Outcome) -> None:
    assert outcome.deferred["odd-header"] == ("parked", "the header ce_source is not UTF-8")
    assert outcome.handled["odd-header"] == 1


def test_a_record_without_a_key_is_parked_and_holds_nobody(outcome: Outcome) -> None:
    assert outcome.deferred[""] == ("parked", "the key or the value is missing")


def test_a_record_without_a_value_is_parked_and_holds_nobody(outcome: Outcome) -> None:
    assert outcome.deferred["no-value"] == ("parked", "the key or the value is missing")
    assert outcome.handled["no-value"] == 1


def test_an_event_type_that_nobody_declared_is_done_and_counted(outcome: Outcome) -> None:
    assert "undeclared" not in outcome.deferred
    assert outcome.handled["undeclared"] == 2
    assert outcome.counted["undeclared"] == 1


def test_an_unknown_major_version_is_parked(outcome: Outcome) -> None:
    assert outcome.deferred["major"] == ("parked", "a declared event type in an unknown major version")
    assert outcome.behind["major"] == ["held"]


def test_what_comes_after_a_gap_waits(outcome: Outcome) -> None:
    assert outcome.deferred["gap"] == ("waiting", "a gap in its own stream")
    assert outcome.handled["gap"] == 1


def test_repeats_are_done_and_counted(outcome: Outcome) -> None:
    assert "repeat" not in outcome.deferred
    assert outcome.handled["repeat"] == 2
    assert outcome.counted["repeat"] == 2


def test_a_fact_of_the_future_is_done(outcome: Outcome) -> None:
    assert "future" not in outcome.deferred
    assert outcome.handled["future"] == 2


def test_a_record_larger_than_its_topic_takes_is_refused_by_the_brokers(outcome: Outcome) -> None:
    assert outcome.refused == MessageSizeTooLargeError.__name__


def test_the_others_flow_and_each_parked_record_has_its_dead_letter(outcome: Outcome) -> None:
    parked = [kind for kind, (state, _) in outcome.deferred.items() if state == "parked"]

    assert outcome.handled["good"] == 1
    assert outcome.copies == outcome.counted["parked"] == len(parked)


async def _poured_in(bootstrap: str, prefix: str, url: str) -> Outcome:
    stack = Backbone(bootstrap, prefix, urls={"absence": url})
    await create({"bootstrap_servers": bootstrap}, prefix, load())
    engine = stack.engines["absence"] = await opened("absence", url)
    outcome, before = Outcome(), _counted()
    try:
        async with AIOKafkaProducer(bootstrap_servers=bootstrap, max_request_size=BYTES_MAX) as producer:
            for key, headers, value in _messages():
                await producer.send_and_wait(prefix + PEOPLE, key=key, headers=headers, value=value)
            try:
                await producer.send_and_wait(prefix + PEOPLE, key=b"large", value=b"x" * COPY_BYTES_MAX)
            except MessageSizeTooLargeError as error:
                outcome.refused = type(error).__name__
            async with stack.hearing("absence"):
                await until(lambda: _are_all_in(engine), 20)
        await _look(engine, outcome)
    finally:
        await engine.dispose()
    outcome.counted = {name: number - before[name] for name, number in _counted().items()}
    return outcome


def _messages() -> list[tuple[bytes | None, Headers, bytes | None]]:
    """Everything that is on the topic; each kind is a person of its own, and what is good comes behind what is bad."""
    registered, changed = f"{REGISTERED}.v1", f"{CHANGED}.v1"
    future = {"effective_day": "2999-01-01", "recorded_at": "2999-01-01T00:00:00Z"}
    return [
        _message("poison", f"{ENDED}.v1", 1),
        _message("poison", registered, 2),
        _message("schema", "personnel.employment-started.v1", 1, employment_sequence=SECRET),
        _message("null-header", registered, 1, {"ce_id": None}),
        _message("null-header", registered, 1),
        _message("odd-header", registered, 1, {"ce_source": b"\xff\xfe"}),
        _message("odd-header", registered, 1),
        (None, *_message("no-key", registered, 1)[1:]),
        (*_message("no-value", registered, 1)[:2], None),
        _message("no-value", registered, 1),
        _message("undeclared", "personnel.song-sung.v1", 1),
        _message("undeclared", registered, 2),
        _message("major", f"{REGISTERED}.v9", 1),
        _message("major", changed, 2),
        _message("gap", registered, 1),
        _message("gap", changed, 3),
        _message("repeat", registered, 1, {"ce_id": str(REPEATED).encode()}),
        _message("repeat", registered, 1, {"ce_id": str(REPEATED).encode()}),
        _message("repeat", registered, 1),
        _message("repeat", changed, 2),
        _message("future", registered, 1, {"ce_time": b"2999-01-01T00:00:00Z"}, **future),
        _message("future", changed, 2),
        _message("good", registered, 1),
    ]


def _message(
    kind: str, event_type: str, sequence: int, changed: Mapping[str, bytes | None] | None = None, **fields: Any
) -> tuple[bytes, Headers, bytes]:
    headers: dict[str, bytes | None] = {
        "ce_specversion": b"1.0",
        "ce_id": str(uuid4()).encode(),
        "ce_type": event_type.encode(),
        "ce_source": b"/personnel",
        "ce_subject": NUMBERS[kind].encode(),
        "ce_time": b"2026-11-24T12:00:00Z",
        "ce_sequence": str(sequence).encode(),
        "ce_epoch": b"1",
        "ce_origin": b"entered",
    }
    payload = _example(event_type) | {"vlimpersnummer": NUMBERS[kind]} | fields
    return NUMBERS[kind].encode(), list((headers | dict(changed or {})).items()), json.dumps(payload).encode()


def _example(event_type: str) -> dict[str, Any]:
    folder = EVENTS / event_type / "examples"
    files = sorted(folder.glob("*.json")) or sorted((EVENTS / f"{REGISTERED}.v1" / "examples").glob("*.json"))
    return dict(json.loads(files[0].read_text(encoding="utf-8")))


async def _are_all_in(engine: AsyncEngine) -> bool:
    """Whether every record was handled or set aside: what is left of each kind is where it stays."""
    return await count(engine, "deferred") == PUT_ASIDE and await count(engine, "position") == KINDS_HANDLED


PUT_ASIDE: Final = 10
"""Seven parked, two held behind them, one waiting."""
KINDS_HANDLED: Final = 8


async def _look(engine: AsyncEngine, outcome: Outcome) -> None:
    async for row in _rows(engine, "SELECT * FROM deferred ORDER BY id"):
        kind = KINDS.get((row.key or b"").decode(), "")
        if kind in outcome.deferred:
            outcome.behind.setdefault(kind, []).append(row.state)
        else:
            outcome.deferred[kind] = (row.state, row.reason)
    async for row in _rows(engine, "SELECT * FROM position"):
        outcome.handled[KINDS[row.key]] = row.handled_sequence
    outcome.copies = await count(engine, "outbox", f"topic = '{PEOPLE}.absence.dlq'")


async def _rows(engine: AsyncEngine, query: str) -> AsyncIterator[Any]:
    async with engine.connect() as connection:
        for row in (await connection.execute(text(query))).all():
            yield row


def _counted() -> dict[str, float]:
    return {
        outcome: REGISTRY.get_sample_value(
            "vlimpers_facts_total", {"consumer": "absence", "topic": PEOPLE, "outcome": outcome}
        )
        or 0
        for outcome in ("undeclared", "repeat", "parked")
    }
