"""What is heard of the civil life of people means in our own words."""

from dataclasses import replace

from chassis.envelope import Fact
from notifier.domain import dutch
from notifier.domain.occasion import Occasion
from notifier.messages import inbound
from notifier.messages.readings import occasion


def death_occasion(heard: inbound.DeathReported | inbound.DeathRescinded, fact: Fact) -> Occasion:
    """Somebody died, or did not after all; an item stands on work lists also when that was imported."""
    values = {"death_day": dutch.long_day(heard.death_day)} if isinstance(heard, inbound.DeathReported) else {}
    found = occasion(heard, fact, heard.vlimpersnummer, None, f"death/{heard.vlimpersnummer}", values)
    return replace(found, needs_seat=False, is_work_anyway=True)
