"""What is heard of the civil life of people means in our own words."""

from dataclasses import replace
from typing import Final

from chassis.envelope import Fact
from notifier.domain import dutch
from notifier.domain.occasion import Occasion
from notifier.messages import inbound
from notifier.messages.readings import occasion

WHAT: Final = {"civil_state": "De burgerlijke staat", "family": "Het gezin"}
"""How the text names what changed."""


def death_occasion(heard: inbound.DeathReported | inbound.DeathRescinded, fact: Fact) -> Occasion:
    """Somebody died, or did not after all; an item stands on work lists also when that was imported."""
    values = {"death_day": dutch.long_day(heard.death_day)} if isinstance(heard, inbound.DeathReported) else {}
    found = occasion(heard, fact, heard.vlimpersnummer, None, f"death/{heard.vlimpersnummer}", values)
    return replace(found, needs_seat=False, is_work_anyway=True)


def household_occasion(heard: inbound.HouseholdChanged, fact: Fact) -> Occasion:
    """The register changed something about the household, from a day on."""
    values = {"what": WHAT[heard.what], "first_day": dutch.long_day(heard.effective_day)}
    found = occasion(heard, fact, heard.vlimpersnummer, None, f"household/{heard.change_id}", values)
    return replace(found, needs_seat=False, is_work_anyway=True)
