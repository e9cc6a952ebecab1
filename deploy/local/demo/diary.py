"""A month in the making: which story each person has on which working day."""

from dataclasses import dataclass
from datetime import date
from itertools import cycle
from random import Random

from deploy.local.demo.steps import Step, Story, StoryDraft
from deploy.local.demo.working_days import DAY, is_working_day


@dataclass(frozen=True)
class Page:
    """What happens on one day."""

    day: date
    stories: tuple[Story, ...]


def working_month(start: date, count: int) -> tuple[date, ...]:
    """So many working days, from the first one that is not before `start`."""
    days: list[date] = []
    day = start
    while len(days) < count:
        if is_working_day(day):
            days.append(day)
        day += DAY
    return tuple(days)


class Diary:
    """Drafts by day and person. The first day is for what must be so before anything else happens."""

    def __init__(self, days: tuple[date, ...], random: Random) -> None:
        self.days = days
        self._random = random
        self._drafts: dict[tuple[date, str], StoryDraft] = {}
        self._turns = {span: cycle(range(1, max(2, len(days) - span))) for span in range(len(days))}

    def day(self, span: int = 0) -> int:
        """The index of the next day in turn, which has at least `span` working days after it if the month has them."""
        return next(self._turns[min(span, len(self.days) - 1)])

    def on(self, index: int, who: str) -> StoryDraft:
        """The draft of somebody's day; an index beyond the month is its last day."""
        return self._drafts.setdefault((self.date_of(index), who), StoryDraft(who))

    def date_of(self, index: int) -> date:
        """The date of a day; of one beyond the month, its last one."""
        return self.days[min(index, len(self.days) - 1)]

    def note(self, index: int, who: str, *steps: Step) -> None:
        """Let steps happen one after the other, beside whatever else happens to the person that day."""
        self.on(index, who).tracks.append(steps)

    def pages(self) -> tuple[Page, ...]:
        """All days, each with its stories in some order."""
        found = []
        for day in self.days:
            stories = [draft.finish() for (on, _), draft in self._drafts.items() if on == day]
            self._random.shuffle(stories)
            found.append(Page(day, tuple(stories)))
        return tuple(found)
