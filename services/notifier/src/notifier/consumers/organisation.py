"""`personnel.organisation`: units and legal employers; of the rest no message tells."""

from chassis.envelope import Fact
from notifier.domain.unit import Unit
from notifier.messages import inbound
from notifier.ports import Work
from notifier.usecases import replica


async def on_unit_changed(work: Work, fact: Fact) -> None:
    """A unit is as told now."""
    heard = inbound.UnitChanged.model_validate_json(fact.data)
    await replica.keep_unit(work, Unit(heard.code, heard.name, heard.parent))


async def on_legal_employer_changed(work: Work, fact: Fact) -> None:
    """A legal employer is as told now."""
    heard = inbound.LegalEmployerChanged.model_validate_json(fact.data)
    await replica.keep_legal_employer(work, heard.code, heard.name)


async def on_nothing(_work: Work, _fact: Fact) -> None:
    """No message tells of it, and none needs it."""
