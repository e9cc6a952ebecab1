"""`personnel.people`: what becomes of people outside of work, and the work that it makes."""

from chassis.envelope import Fact
from notifier.consumers.around import possible
from notifier.messages import inbound
from notifier.messages.civil import death_occasion, household_occasion
from notifier.ports import Work
from notifier.usecases.decide import announce, end_items


async def on_death_reported(work: Work, fact: Fact) -> None:
    """Somebody died: told to who handles the file. What was asked before, with another day, is over."""
    heard = inbound.DeathReported.model_validate_json(fact.data)
    async with possible():
        await announce(work, death_occasion(heard, fact))


async def on_death_rescinded(work: Work, fact: Fact) -> None:
    """Nobody died: there is nothing to do any more."""
    heard = inbound.DeathRescinded.model_validate_json(fact.data)
    async with possible():
        await end_items(work, death_occasion(heard, fact))


async def on_household_changed(work: Work, fact: Fact) -> None:
    """The register changed what may count for the tax on pay: told to who handles the file."""
    heard = inbound.HouseholdChanged.model_validate_json(fact.data)
    async with possible():
        await announce(work, household_occasion(heard, fact))
