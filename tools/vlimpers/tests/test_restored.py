"""After a restored backup the facts that are lost with it are named, until every consumer was brought past them."""

from datetime import UTC, datetime

from vlimpers.access import ServiceName
from vlimpers.answers import Deferred, Outbox, Record, Stream, Summary, Taken
from vlimpers.check import BACKUP, account
from vlimpers.survey import Survey

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TOPIC, KEY = "personnel.people", "900017"
ABSENCE, PERSONNEL = ServiceName.ABSENCE, ServiceName.PERSONNEL


def a_summary(service: str, *, epoch: int = 1, says: tuple[str, ...] = (), journals: tuple[str, ...] = ()) -> Summary:
    return Summary(
        service=service,
        version="1",
        revision=None,
        epoch=epoch,
        says=list(says),
        consumer=service if journals else None,
        journals=list(journals),
        states=[],
        outbox=Outbox(rows=0, age_seconds=0),
        deferred=Deferred(waiting=0, held=0, parked=0),
        overdue=0,
        streams=1,
        positions=1,
    )


def a_look(*in_kafka: tuple[int, int], kept: int | None, epoch: int = 2, at: tuple[int, int], key: str = KEY) -> Survey:
    """Kafka has these (epoch, sequence); the database knows so many of the stream; absence is so far."""
    records = [
        Record(
            key=key,
            headers={
                "ce_id": f"event-{at_epoch}-{sequence}",
                "ce_type": "personnel.person-changed.v1",
                "ce_sequence": str(sequence),
                "ce_epoch": str(at_epoch),
            },
            partition=0,
            offset=number,
            appended_at=NOW,
        )
        for number, (at_epoch, sequence) in enumerate(in_kafka)
    ]
    summaries = {
        PERSONNEL: a_summary("personnel", epoch=epoch, says=(TOPIC,)),
        ABSENCE: a_summary("absence", journals=(TOPIC,)),
    }
    streams = [] if kept is None else [Stream(topic=TOPIC, key=key, sequence=kept)]
    taken = {str(each.event_id): Taken(event_id=str(each.event_id), received_at=NOW, state="taken") for each in records}
    return Survey(
        summaries,
        streams={PERSONNEL: streams},
        records={TOPIC: records},
        positions={ABSENCE: {(TOPIC, key): at}, PERSONNEL: {}},
        taken={ABSENCE: taken, PERSONNEL: {}},
    )


def lost(found: Survey) -> list[str]:
    return [each.fact.rpartition("@")[2] for each in account(found).missing if each.hop == BACKUP]


def test_what_was_said_after_the_backup_is_named() -> None:
    found = a_look((1, 1), (1, 2), (1, 3), kept=1, at=(1, 3))

    assert lost(found) == ["2", "3"]
    assert account(found).missing[0].fact == f"{TOPIC}/{KEY}@2"


def test_of_somebody_registered_after_the_backup_everything_is_named() -> None:
    assert lost(a_look((1, 1), (1, 2), kept=None, at=(1, 2))) == ["1", "2"]


def test_the_new_epoch_tells_where_the_old_one_ends() -> None:
    assert lost(a_look((1, 1), (1, 2), (2, 2), (2, 3), kept=3, at=(1, 2))) == ["2"]


def test_what_every_consumer_was_brought_past_is_settled_and_still_counted() -> None:
    found = a_look((1, 1), (1, 2), kept=1, at=(2, 1))

    assert lost(found) == []
    assert account(found).set_aside == {"personnel: lost with a backup": 1}


def test_nothing_is_lost_where_no_database_was_restored() -> None:
    assert lost(a_look((1, 1), (1, 2), kept=1, epoch=1, at=(1, 2))) == []
