"""What counts as missing: what was given out and is nowhere, what was passed by, what waits for ever."""

from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

import pytest

from vlimpers.access import ServiceName
from vlimpers.answers import (
    Decided,
    Deferred,
    FeedMessage,
    Lack,
    Outbox,
    Record,
    Stream,
    Summary,
    Taken,
    Undecided,
    Unsent,
)
from vlimpers.check import ANSWER, CONSUMER, DECISION, FEED, MAIL, OUTBOX, account, check
from vlimpers.survey import Survey

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TOPIC, KEY = "personnel.people", "900017"
ABSENCE, PERSONNEL = ServiceName.ABSENCE, ServiceName.PERSONNEL


def a_summary(service: str, journals: tuple[str, ...] = ()) -> Summary:
    return Summary(
        service=service,
        version="1",
        revision=None,
        epoch=1,
        says=[],
        consumer=service if journals else None,
        journals=list(journals),
        states=[],
        outbox=Outbox(rows=0, age_seconds=0),
        deferred=Deferred(waiting=0, held=0, parked=0),
        overdue=0,
        streams=0,
        positions=0,
    )


def headers(sequence: int) -> dict[str, str]:
    return {"ce_id": str(uuid4()), "ce_type": "personnel.person-changed.v1", "ce_sequence": str(sequence)}


def a_look(*, said: int = 3, in_kafka: tuple[int, ...] = (1, 2, 3), at: int = 3) -> Survey:
    """Personnel said so many facts; Kafka has some of them; absence took all of these and is so far."""
    records = [
        Record(key=KEY, headers=headers(number), partition=0, offset=number, appended_at=NOW) for number in in_kafka
    ]
    found = Survey({PERSONNEL: a_summary("personnel"), ABSENCE: a_summary("absence", (TOPIC,))})
    found.streams = {PERSONNEL: [Stream(topic=TOPIC, key=KEY, sequence=said)]}
    found.records = {TOPIC: records}
    found.positions = {ABSENCE: {(TOPIC, KEY): (1, at)}, PERSONNEL: {}}
    taken = [Taken(event_id=record.event_id or "", received_at=NOW, state="taken") for record in records]
    found.taken = {ABSENCE: {each.event_id: each for each in taken}, PERSONNEL: {}}
    return found


def missing(found: Survey) -> list[tuple[str, str, str]]:
    return [(each.hop, each.fact, each.why) for each in account(found).missing]


def test_nothing_is_missing_when_everything_arrived() -> None:
    assert missing(a_look()) == []
    assert account(a_look()).facts == 3


def test_a_sequence_that_is_nowhere_is_missing() -> None:
    assert missing(a_look(said=3, in_kafka=(1, 2), at=2)) == [
        (OUTBOX, f"{TOPIC}/{KEY}@3", "neither in the outbox nor in Kafka")
    ]


def test_what_is_in_the_outbox_is_on_its_way() -> None:
    found = a_look(in_kafka=(1, 2), at=2)
    found.unsent = [Unsent(topic=TOPIC, key=KEY, headers=headers(3), written_at=NOW)]

    assert missing(found) == []
    assert account(found).set_aside == {"personnel: in the outbox": 1}


def test_a_lost_fact_that_everybody_was_brought_past_is_made_good() -> None:
    assert missing(a_look(in_kafka=(1, 3), at=3)) == []


def test_what_was_cut_off_by_retention_is_not_missing() -> None:
    found = a_look(in_kafka=(3,), at=3)
    found.is_cut = {TOPIC: True}
    found.positions[ABSENCE] = {(TOPIC, KEY): (1, 3)}

    assert missing(found) == []


@pytest.mark.parametrize(
    ("at", "why"), [(3, "its position is past it, and it never took it"), (2, "not taken yet")], ids=["past", "behind"]
)
def test_a_fact_that_a_consumer_did_not_take_is_missing(at: int, why: str) -> None:
    found = a_look(at=at)
    del found.taken[ABSENCE][found.records[TOPIC][2].event_id or ""]

    assert missing(found) == [(CONSUMER, f"{TOPIC}/{KEY}@3", why)]


@pytest.mark.parametrize("at", [2, 3])
def test_what_an_operator_gave_up_is_not_missing(at: int) -> None:
    found = a_look(at=at)
    event_id = found.records[TOPIC][2].event_id or ""
    found.taken[ABSENCE][event_id] = Taken(event_id=event_id, received_at=None, state="discarded")

    assert missing(found) == []
    assert account(found).set_aside == {"absence: discarded": 1}


def test_a_fact_that_was_taken_and_is_nowhere_is_missing() -> None:
    assert missing(a_look(at=2)) == [(CONSUMER, f"{TOPIC}/{KEY}@3", "taken, and neither handled nor set aside")]


def test_a_parked_record_is_accounted_for_and_counted() -> None:
    found = a_look(at=2)
    event_id = found.records[TOPIC][2].event_id or ""
    found.taken[ABSENCE][event_id] = Taken(event_id=event_id, received_at=NOW, state="parked")

    assert missing(found) == []
    assert account(found).set_aside == {"absence: parked": 1}


def test_a_gone_message_and_one_without_an_answer_are_missing() -> None:
    found = a_look()
    found.lacks = [Lack(record_id="employment/900017/1", version=1, why="it was answered")]
    found.feed = [
        FeedMessage(
            record_id="master/900017/810/495",
            version=2,
            elvire_number="E1",
            state=state,
            rests_on="personnel.people/900017@2",
            made_at=NOW,
            sent_at=NOW,
            answered_at=None,
        )
        for state in ("sent", "held", "rejected")
    ]

    assert missing(found) == [
        (FEED, "employment/900017/1@1", "it was answered"),
        (ANSWER, "master/900017/810/495@2", "sent, and not answered"),
    ]


@pytest.mark.parametrize(
    ("channel", "is_told", "state", "is_missing"),
    [
        ("mail", True, None, True),
        ("mail", True, "due", True),
        ("mail", True, "failed", True),
        ("mail", True, "sent", False),
        ("mail", True, "given_up", False),
        ("mail", True, "erased", False),
        ("mail_previous", True, "failed", True),
        ("mail", False, None, False),
        ("inbox", True, None, False),
    ],
)
def test_a_mail_that_is_not_sent_is_missing(channel: str, is_told: bool, state: str | None, is_missing: bool) -> None:
    found = a_look()
    found.decided = [
        Decided(
            id=1,
            event_id="e",
            event_type="absence.leave-requested.v1",
            rule="AFW-001",
            vlimpersnummer=KEY,
            recipient="900003",
            channel=channel,
            is_told=is_told,
            reason="told",
            decided_at=NOW,
            mail_state=state,
            mail_sent_at=None,
            mail_error=None,
        )
    ]

    assert [hop for hop, _, _ in missing(found)] == ([MAIL] if is_missing else [])


def test_an_event_of_which_a_decision_is_gone_is_missing() -> None:
    found = a_look()
    event_id = found.records[TOPIC][1].event_id or ""
    found.undecided = [Undecided(event_id=event_id, event_type="t", rules=["PER-001", "PER-006"])]

    assert missing(found) == [(DECISION, f"{TOPIC}/{KEY}@2", "handled, and a decision by PER-001, PER-006 is gone")]


def test_what_was_only_on_its_way_is_not_missing() -> None:
    looks = iter([a_look(at=2), a_look()])
    clock = count()

    found = check(lambda: next(looks), lambda: float(next(clock)), lambda: None, within=20)

    assert found.missing == ()


def test_what_stays_away_is_missing_once_it_did_so_long_enough() -> None:
    clock, looks = count(), count()

    def look() -> Survey:
        next(looks)
        return a_look(said=4)

    found = check(look, lambda: float(next(clock)), lambda: None, within=5)

    assert [each.fact for each in found.missing] == [f"{TOPIC}/{KEY}@4"]
    assert next(looks) == 6
