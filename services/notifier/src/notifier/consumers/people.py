"""`personnel.people`: who there is, and who holds which role."""

from chassis.envelope import Fact
from chassis.verdict import PoisonError
from notifier.consumers.around import possible
from notifier.messages import inbound, readings
from notifier.messages.telework import telework_occasion
from notifier.ports import Work
from notifier.usecases import replica
from notifier.usecases.decide import announce


async def on_person_registered(work: Work, fact: Fact) -> None:
    """There is a person."""
    heard = inbound.PersonRegistered.model_validate_json(fact.data)
    await replica.keep_person(work, readings.person(heard))


async def on_person_changed(work: Work, fact: Fact) -> None:
    """The person is as told now."""
    heard = inbound.PersonChanged.model_validate_json(fact.data)
    await replica.remember_address(work, readings.person(heard))
    await replica.keep_person(work, readings.person(heard))


async def on_person_erased(work: Work, fact: Fact) -> None:
    """Nothing of the person is kept but that decisions were made."""
    heard = inbound.PersonErased.model_validate_json(fact.data)
    await replica.forget_person(work, heard.vlimpersnummer)


async def on_bank_account_changed(work: Work, fact: Fact) -> None:
    """Somebody's pay goes to another account: told, without the account."""
    heard = inbound.BankAccountChanged.model_validate_json(fact.data)
    async with possible():
        await announce(work, readings.account_occasion(heard, fact))


async def on_telework_requested(work: Work, fact: Fact) -> None:
    """Somebody asks to telework: told to who may decide."""
    heard = inbound.TeleworkRequested.model_validate_json(fact.data)
    async with possible():
        await announce(work, telework_occasion(heard, fact))


async def on_telework_decided(work: Work, fact: Fact) -> None:
    """What became of a request to telework: told to who asked."""
    heard = inbound.TeleworkDecided.model_validate_json(fact.data)
    async with possible():
        await announce(work, telework_occasion(heard, fact))


async def on_role_granted(work: Work, fact: Fact) -> None:
    """Somebody holds a role."""
    heard = inbound.RoleGranted.model_validate_json(fact.data)
    await replica.grant_role(work, heard.grant_id, readings.grant(heard))


async def on_role_revoked(work: Work, fact: Fact) -> None:
    """Somebody holds a role no more."""
    heard = inbound.RoleRevoked.model_validate_json(fact.data)
    try:
        await replica.revoke_role(work, heard.grant_id, heard.effective_day)
    except replica.UnknownGrantError as error:
        raise PoisonError("the end of a role that was never granted") from error
