"""The envelope is read as it is written, and nothing unreadable gets through or is repeated in a reason."""

from datetime import UTC
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy import a_record

from chassis.envelope import (
    Event,
    Record,
    Seen,
    UndecodableError,
    format_seen,
    parse_seen,
    read_fact,
    write_headers,
)

words = st.text("abc.-:09", min_size=1, max_size=12)
positions = st.lists(st.builds(Seen, words, words, st.integers(1, 10**9)), max_size=4).map(tuple)


@given(positions)
def test_positions_are_read_as_they_are_written(seen):
    assert parse_seen(format_seen(seen)) == seen


@given(
    st.uuids(),
    words,
    positions,
    st.sampled_from(["entered", "imported", "corrected"]),
    st.integers(1, 10**12),
    st.datetimes(timezones=st.just(UTC)),
)
def test_a_fact_is_read_as_it_is_written(event_id, key, seen, origin, sequence, time):
    event = Event(topic="t", key=key, event_id=event_id, event_type="a.b-c.v1", data=b"{}", origin=origin, seen=seen)
    headers = write_headers(event, source="/a", time=time, epoch=2, sequence=sequence, traceparent="00-x")
    record = Record(topic="t", partition=0, offset=0, key=key.encode(), value=b"{}", headers=headers)

    fact = read_fact(record)

    assert (fact.event_id, fact.key, fact.seen, fact.origin) == (event_id, key, seen, origin)
    assert (fact.sequence, fact.epoch, fact.time, fact.traceparent) == (sequence, 2, time, "00-x")


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (a_record(ce_id=None), "the header ce_id is null"),
        (a_record(ce_type=b"\xff"), "the header ce_type is not UTF-8"),
        (a_record(ce_origin=b"dreamt"), "ce_origin is not one of entered, imported, corrected"),
        (a_record(ce_seen=b"nowhere"), "the key is not UTF-8, or ce_seen is not a list of positions"),
        (a_record(ce_id=b"85073003328"), "ce_id, ce_time, ce_epoch or ce_sequence is not of its form"),
    ],
)
def test_an_unreadable_envelope_is_refused_with_a_reason_that_repeats_nothing(record, reason):
    with pytest.raises(UndecodableError) as refused:
        read_fact(record)
    assert str(refused.value) == reason


@given(
    st.builds(
        Record,
        topic=st.just("t"),
        partition=st.just(0),
        offset=st.just(0),
        key=st.none() | st.binary(),
        value=st.none() | st.binary(),
        headers=st.lists(st.tuples(st.text(max_size=12), st.none() | st.binary(max_size=12)), max_size=12).map(tuple),
    )
)
def test_whatever_comes_is_read_or_refused_and_nothing_else(record):
    with pytest.raises(UndecodableError):
        read_fact(record)


def test_an_envelope_id_is_a_uuid():
    assert read_fact(a_record(event_id=UUID(int=7))).event_id == UUID(int=7)
