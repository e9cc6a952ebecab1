"""`personnel.people`: who works where, from when to when."""

from chassis.envelope import Fact
from notifier.consumers.around import follow_calendar, possible
from notifier.messages import inbound, readings
from notifier.ports import Work
from notifier.usecases import remind, replica
from notifier.usecases.decide import announce, end_items


async def on_employment_started(work: Work, fact: Fact) -> None:
    """Somebody begins, or begins again: known, and told."""
    heard = inbound.EmploymentStarted.model_validate_json(fact.data)
    occasion = readings.employment_occasion(heard, fact)
    async with possible(), follow_calendar(work, occasion):
        await replica.start_employment(work, readings.job_row(heard))
        await announce(work, occasion)


async def on_employment_changed(work: Work, fact: Fact) -> None:
    """A job row holds from a day on."""
    heard = inbound.EmploymentChanged.model_validate_json(fact.data)
    async with possible(), follow_calendar(work, readings.relation_occasion(heard, fact)):
        await replica.change_employment(work, readings.job_row(heard))


async def on_employment_ended(work: Work, fact: Fact) -> None:
    """Somebody leaves: known, and told."""
    heard = inbound.EmploymentEnded.model_validate_json(fact.data)
    occasion = readings.employment_occasion(heard, fact)
    async with possible(), follow_calendar(work, occasion):
        await replica.end_employment(work, heard.vlimpersnummer, heard.employment_sequence, heard.last_day)
        await announce(work, occasion)


async def on_employment_corrected(work: Work, fact: Fact) -> None:
    """Something of a relation was told wrongly: known as it is."""
    heard = inbound.EmploymentCorrected.model_validate_json(fact.data)
    occasion = readings.relation_occasion(heard, fact)
    relation = readings.relation(heard.vlimpersnummer, heard.relation)
    async with possible(), follow_calendar(work, occasion):
        await replica.replace_relation(work, relation)
        await remind.replan(work, heard.vlimpersnummer, occasion.cause, relation, fact.event_id)


async def on_employment_rescinded(work: Work, fact: Fact) -> None:
    """Something of a relation, or the relation itself, never was."""
    heard = inbound.EmploymentRescinded.model_validate_json(fact.data)
    occasion = readings.relation_occasion(heard, fact)
    relation = readings.relation(heard.vlimpersnummer, heard.relation) if heard.relation else None
    async with possible(), follow_calendar(work, occasion):
        if relation is None:
            await replica.forget_relation(work, heard.vlimpersnummer, heard.employment_sequence)
        else:
            await replica.replace_relation(work, relation)
        await remind.replan(work, heard.vlimpersnummer, occasion.cause, relation, fact.event_id)
        if relation is None or not relation.is_ended:
            await end_items(work, occasion)


async def on_primary_switched(work: Work, fact: Fact) -> None:
    """Another relation is the primary one from a day on."""
    heard = inbound.PrimarySwitched.model_validate_json(fact.data)
    number, sequence, previous = heard.vlimpersnummer, heard.employment_sequence, heard.previous_sequence
    async with possible():
        await replica.switch_primary(work, number, sequence, previous, heard.effective_day)
