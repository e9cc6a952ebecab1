"""What telework that is heard of means in our own words."""

from typing import Final

from chassis.envelope import Fact
from notifier.domain import dutch
from notifier.domain.occasion import Occasion
from notifier.messages import inbound
from notifier.messages.readings import occasion

OUTCOMES: Final = {
    "approved": "is goedgekeurd, vanaf",
    "refused": "is niet goedgekeurd. Het ging in op",
    "withdrawn": "is ingetrokken. Het ging in op",
    "ended": "stopt. De eerste dag zonder is",
}
"""How the text tells what became of telework, before the day."""


def telework_occasion(heard: inbound.TeleworkRequested, fact: Fact) -> Occasion:
    """Telework is asked, or it is known what became of that."""
    values = {
        "first_day": dutch.long_day(heard.effective_day),
        "pattern": dutch.per_week(heard.days_per_week, heard.weekdays),
    }
    if isinstance(heard, inbound.TeleworkDecided):
        values["outcome"] = OUTCOMES[heard.outcome]
    return occasion(heard, fact, heard.vlimpersnummer, None, f"telework/{heard.request_id}", values)
