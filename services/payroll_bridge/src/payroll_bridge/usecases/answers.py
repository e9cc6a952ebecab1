"""What the engine answers."""

from dataclasses import replace
from datetime import date

from payroll_bridge.domain.feed import REASON_MISSING, opens_number, settled_state, unresolved
from payroll_bridge.domain.refusal import UnknownMessageError
from payroll_bridge.messages.outbound import MessageRejected, RejectionResolved
from payroll_bridge.ports import Answer, Cause, KeptMessage, Work
from payroll_bridge.usecases.feeding import send_held
from payroll_bridge.usecases.flow import let_flow


async def take_answer(work: Work, elvire_number: str, answer: Answer, effective_day: date) -> None:
    """Settle a message by its first answer; every later one, whatever it says, is recorded only."""
    if await work.is_erased(elvire_number):
        await work.record_answer(replace(answer, text=None), is_first=False)
        return
    kept = await work.message(answer.record_id, answer.version)
    if kept is None or kept.state == "held" or kept.message.elvire_number != elvire_number:
        raise UnknownMessageError
    state = settled_state(kept.state, answer.outcome)
    await work.record_answer(answer, is_first=state is not None)
    if state is None:
        return
    states = await work.versions(answer.record_id)
    rejected = [version for version, known in states.items() if known == "rejected"]
    accepted = [version for version, known in states.items() if known == "acknowledged"]
    await work.settle(kept.message, state, answer)
    if state == "rejected":
        await _tell_rejection(work, kept, answer, effective_day)
        later = [version for version in accepted if version > answer.version]
        if later:
            await _tell_resolved(work, kept, answer.version, later[0], effective_day)
        return
    open_ones = [version for version in unresolved(rejected, accepted) if version < answer.version]
    if open_ones:
        await _tell_resolved(work, kept, open_ones[-1], answer.version, effective_day)
    await _go_on(work, kept)


async def _go_on(work: Work, kept: KeptMessage) -> None:
    """Let go what waited for this acceptance: of a master, or of a cancel."""
    message = kept.message
    if opens_number(message.kind, "accepted") and not await work.is_master_accepted(message.elvire_number):
        await work.accept_master(message.elvire_number)
        files = await work.files_of(message.vlimpersnummer)
        here = [file for file in files if file.elvire_number == message.elvire_number]
        await send_held(work, *(file for file in here if file.invalid_since is None))
    record = await work.record(message.vlimpersnummer, message.record_id)
    if record is not None and record.is_cancelled_there and record.version == message.version:
        await work.keep_record(replace(record, is_cancel_accepted=True))
        await let_flow(work, message.vlimpersnummer)


async def _tell_rejection(work: Work, kept: KeptMessage, answer: Answer, effective_day: date) -> None:
    rejected = MessageRejected(
        vlimpersnummer=kept.message.vlimpersnummer,
        elvire_number=kept.message.elvire_number,
        record_id=answer.record_id,
        version=answer.version,
        code=answer.code or REASON_MISSING,
        text=answer.text,
        effective_day=effective_day,
        recorded_at=work.now,
    )
    await work.say(rejected, _cause(work, kept))


async def _tell_resolved(work: Work, kept: KeptMessage, rejected: int, accepted: int, effective_day: date) -> None:
    resolved = RejectionResolved(
        vlimpersnummer=kept.message.vlimpersnummer,
        elvire_number=kept.message.elvire_number,
        record_id=kept.message.record_id,
        rejected_version=rejected,
        accepted_version=accepted,
        effective_day=effective_day,
        recorded_at=work.now,
    )
    await work.say(resolved, _cause(work, kept))


def _cause(work: Work, kept: KeptMessage) -> Cause:
    return replace(work.cause, origin=kept.cause.origin, rests_on=(*work.cause.rests_on, *kept.cause.rests_on))
