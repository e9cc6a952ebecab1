"""The same suite for the parts of the unit of work that are about records and messages."""

from uuid import uuid4

from payroll_bridge.domain.finding import Finding
from payroll_bridge.domain.payroll_file import PayrollFile
from payroll_bridge.domain.record import FeedRecord, Pending
from payroll_bridge.ports import Answer
from services.payroll_bridge.tests import builders
from services.payroll_bridge.tests.opening import KEY, OTHER, OpenWork, a_master, an_employment, open_work

__all__ = ["open_work"]


async def test_a_message_keeps_its_insz_its_state_and_its_cause(open_work: OpenWork) -> None:
    async with open_work(origin="imported", sequence=3) as work:
        number = await work.give_number(KEY)
        await work.keep_message(a_master(number), "sent", work.cause)
        cause = work.cause
    async with open_work(sequence=4) as work:
        kept = await work.message(builders.MASTER, 1)
        assert kept is not None
        assert (kept.message, kept.state, kept.cause.origin) == (a_master(number), "sent", "imported")
        assert kept.cause.rests_on == cause.rests_on
        assert await work.message(builders.MASTER, 2) is None


async def test_held_messages_of_a_key_come_in_the_order_in_which_they_were_made(open_work: OpenWork) -> None:
    async with open_work() as work:
        number = await work.give_number(KEY)
        other = await work.give_number(OTHER)
        second = an_employment(number, record_id=f"employment/{builders.NR}/2", employment_sequence=2)
        third = an_employment(other, record_id=f"employment/{builders.NR}/3", employment_sequence=3)
        for message, key in ((second, KEY), (an_employment(number), KEY), (third, OTHER)):
            await work.keep_message(message, "held", work.cause)
            record = FeedRecord.of_employment(builders.NR, message.employment_sequence)
            await work.keep_record(record.made(message.version, key))
    async with open_work() as work:
        assert [held.message for held in await work.held_messages([KEY])] == [second, an_employment(number)]
        assert [held.message for held in await work.held_messages([OTHER, KEY])][2:] == [third]
        assert list(await work.held_messages([])) == []
        await work.mark_sent([second])
    async with open_work() as work:
        assert [held.message for held in await work.held_messages([KEY])] == [an_employment(number)]


async def test_only_what_was_never_sent_is_taken_back(open_work: OpenWork) -> None:
    async with open_work() as work:
        number = await work.give_number(KEY)
        await work.keep_message(a_master(number), "sent", work.cause)
        await work.keep_message(an_employment(number), "held", work.cause)
        await work.keep_message(an_employment(number, version=2), "held", work.cause)
        assert not await work.take_back(builders.MASTER)
        assert await work.take_back(builders.EMPLOYMENT)
    async with open_work() as work:
        assert await work.versions(builders.MASTER) == {1: "sent"}
        assert await work.versions(builders.EMPLOYMENT) == {}


async def test_records_are_kept_with_what_is_pending_and_told_master_first(open_work: OpenWork) -> None:
    employment = FeedRecord.of_employment(builders.NR, 1).made(2, KEY)
    absence = FeedRecord.of_absence(builders.NR, 1, builders.LEAVE)
    pending = Pending(effective_day=builders.START, origin="imported", rests_on=(("personnel.people", builders.NR, 3),))
    waiting = absence.remembering(pending)
    master = FeedRecord.of_master(KEY)
    async with open_work() as work:
        assert await work.record(builders.NR, employment.record_id) is None
        for record in (waiting, employment, master):
            await work.keep_record(record)
    async with open_work() as work:
        assert await work.record(builders.NR, waiting.record_id) == waiting
        assert list(await work.records_of(builders.NR)) == [master, employment, waiting]
        assert list(await work.absence_records(builders.NR, 1)) == [waiting]
        await work.keep_record(waiting.made(1, KEY))
    async with open_work() as work:
        assert list(await work.records_of(builders.NR)) == [master, employment]
        assert list(await work.absence_records(builders.NR, 1)) == [waiting.made(1, KEY)]
        assert list(await work.absence_records(builders.NR, 2)) == []


async def test_what_is_repeated_is_the_last_version_of_each_record_that_was_not_rejected(open_work: OpenWork) -> None:
    answer = Answer(event_id=uuid4(), record_id=builders.MASTER, version=2, outcome="rejected", code="E-1", text=None)
    async with open_work() as work:
        number, other = await work.give_number(KEY), await work.give_number(OTHER)
        elsewhere = f"employment/{builders.NR}/2"
        await work.keep_message(an_employment(number), "sent", work.cause)
        await work.keep_message(a_master(number), "sent", work.cause)
        await work.keep_message(a_master(number, version=2), "sent", work.cause)
        await work.keep_message(an_employment(number, version=2), "sent", work.cause)
        await work.keep_message(an_employment(number, version=3), "held", work.cause)
        await work.keep_message(an_employment(number, record_id=elsewhere), "sent", work.cause)
        await work.keep_message(an_employment(other, record_id=elsewhere, version=2), "sent", work.cause)
        await work.settle(a_master(number, version=2), "rejected", answer)
        await work.keep_record(FeedRecord.of_master(KEY).made(2, KEY))
        for sequence in (1, 2):
            await work.keep_record(FeedRecord.of_employment(builders.NR, sequence).made(2, KEY))
    async with open_work() as work:
        assert [kept.message for kept in await work.to_repeat([number])] == [
            a_master(number),
            an_employment(number, version=2),
        ]
        assert await work.versions(builders.MASTER) == {1: "sent", 2: "rejected"}


async def test_a_relation_that_never_was_and_a_person_who_is_erased_are_gone(open_work: OpenWork) -> None:
    async with open_work() as work:
        number = await work.give_number(KEY)
        await work.keep_person(builders.a_person())
        await work.keep_relation(builders.a_relation())
        await work.keep_relation(builders.a_relation(employment_sequence=2))
        await work.keep_file(PayrollFile(key=KEY, elvire_number=number))
        await work.keep_absence(builders.an_absence())
        await work.keep_message(a_master(number), "sent", work.cause)
        await work.keep_record(FeedRecord.of_master(KEY).made(1, KEY))
        await work.keep_findings(KEY, [Finding(code="iban-missing")])
        await work.forget_relation(builders.NR, 2)
    async with open_work() as work:
        assert list(await work.relations_of(builders.NR)) == [builders.a_relation()]
        assert not await work.is_erased(number)
        await work.erase(builders.NR)
    async with open_work() as work:
        assert await work.is_erased(number)
        assert await work.person(builders.NR) is None
        assert list(await work.relations_of(builders.NR)) == []
        assert await work.absence(builders.LEAVE) is None
        assert list(await work.findings_of(KEY)) == []
        assert await work.message(builders.MASTER, 1) is None
        assert list(await work.to_repeat([number])) == []
        assert await work.number_of(KEY) == number


async def test_an_answer_settles_its_message(open_work: OpenWork) -> None:
    answer = Answer(event_id=uuid4(), record_id=builders.MASTER, version=1, outcome="rejected", code="E-104", text=None)
    async with open_work() as work:
        number = await work.give_number(KEY)
        await work.keep_message(a_master(number), "sent", work.cause)
        await work.record_answer(answer, is_first=True)
        await work.settle(a_master(number), "rejected", answer)
    async with open_work() as work:
        kept = await work.message(builders.MASTER, 1)
        assert kept is not None
        assert kept.state == "rejected"
        await work.say(kept.message, kept.cause)


async def test_records_and_messages_are_so_at_once_within_the_same_work(open_work: OpenWork) -> None:
    employment, master = FeedRecord.of_employment(builders.NR, 1), FeedRecord.of_master(KEY)
    first, second = (FeedRecord.of_absence(builders.NR, 1, each) for each in (uuid4(), uuid4()))
    pending = Pending(effective_day=builders.START, origin="imported", rests_on=())
    async with open_work() as work:
        number = await work.give_number(KEY)
        await work.keep_record(first)
        await work.keep_record(second.remembering(pending))
    async with open_work() as work:
        assert list(await work.records_of(builders.NR)) == [second.remembering(pending)]
        for record in (employment, first.remembering(pending), master):
            await work.keep_record(record)
        known = [master, employment, first.remembering(pending), second.remembering(pending)]
        assert list(await work.records_of(builders.NR)) == known
        assert list(await work.absence_records(builders.NR, 1)) == known[2:]
        await work.keep_record(first.made(1, KEY))
        assert await work.record(builders.NR, first.record_id) == first.made(1, KEY)
        await work.keep_message(an_employment(number), "held", work.cause)
        assert await work.versions(builders.EMPLOYMENT) == {1: "held"}
        await work.keep_record(employment.made(1, KEY))
        assert [held.message for held in await work.held_messages([KEY])] == [an_employment(number)]
        await work.mark_sent([an_employment(number)])
        assert [kept.message for kept in await work.to_repeat([number])] == [an_employment(number)]
    async with open_work() as work:
        known = [master, employment.made(1, KEY), second.remembering(pending)]
        assert list(await work.records_of(builders.NR)) == known
        assert await work.record(builders.NR, first.record_id) == first.made(1, KEY)
