"""What the family of somebody comes to: who may be told of when, and what the handler has to look at."""

from datetime import date
from typing import Final, Literal

from personnel.domain.held import EntryTaken, Particulars
from personnel.domain.household import Cohabitation, FamilyMember, check_cohabitation, check_partner
from personnel.domain.particular import CivilState, Particular
from personnel.messages.civil import HouseholdChanged
from personnel.ports import Work

FISCAL: Final[dict[str, Literal["civil_state", "family"]]] = {
    CivilState.resource: "civil_state",
    FamilyMember.resource: "family",
}
"""What may count for the tax on pay when the register changes it."""


def check_household(known: Particulars, value: Particular, day: date) -> None:
    """Refuse what does not go with what else holds on that day.

    Raises:
        PartnerStaysError, CohabitationNotPossibleError: see there.

    """
    if isinstance(value, FamilyMember):
        held = [each.fact.value for each in known.on(FamilyMember.resource, day) if each.fact.key == value.key]
        check_partner(value, next((each for each in held if isinstance(each, FamilyMember)), None))
    if isinstance(value, Cohabitation):
        states = [each.fact.value for each in known.on(CivilState.resource, day)]
        check_cohabitation(next((each.status for each in states if isinstance(each, CivilState)), None))


async def follow_register(work: Work, before: Particulars, after: Particulars) -> None:
    """Say that the register changed what may count for the tax on pay, unless all is as it was."""
    if len(after.actions) == len(before.actions):
        return
    action: EntryTaken = after.actions[-1]
    what = FISCAL.get(action.resource)
    if what is None or action.source != "register":
        return
    if before.state(action.resource) == after.state(action.resource):
        return
    event = HouseholdChanged(
        vlimpersnummer=after.vlimpersnummer,
        change_id=action.event_id,
        what=what,
        effective_day=action.effective_day,
        recorded_at=work.now,
    )
    await work.say(event)
