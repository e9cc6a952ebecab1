"""What the engine answers."""

from dataclasses import replace
from datetime import date

from payroll_bridge.domain.feed import REASON_MISSING, opens_number, settled_state
from payroll_bridge.domain.refusal import UnknownMessageError
from payroll_bridge.messages.outbound import MessageRejected
from payroll_bridge.ports import Answer, KeptMessage, Work


async def take_answer(work: Work, elvire_number: str, answer: Answer, effective_day: date) -> None:
    """Settle a message by its first answer; every later one, whatever it says, is recorded only."""
    kept = await work.message(answer.record_id, answer.version)
    if kept is None or kept.state == "held" or kept.message.elvire_number != elvire_number:
        raise UnknownMessageError
    state = settled_state(kept.state, answer.outcome)
    await work.record_answer(answer, is_first=state is not None)
    if state is None:
        return
    await work.settle(kept.message, state, answer)
    if state == "rejected":
        await _tell_rejection(work, kept, answer, effective_day)
    if opens_number(kept.message.kind, answer.outcome) and not await work.is_master_accepted(elvire_number):
        await work.accept_master(elvire_number)
        await _let_go(work, elvire_number)


async def _let_go(work: Work, elvire_number: str) -> None:
    """Send what was held under the number, in the order in which it was made, each with its own cause."""
    for held in await work.held_messages(elvire_number):
        await work.mark_sent(held.message)
        await work.say(held.message, held.cause)


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
    rests_on = (*work.cause.rests_on, *kept.cause.rests_on)
    await work.say(rejected, replace(work.cause, origin=kept.cause.origin, rests_on=rests_on))
