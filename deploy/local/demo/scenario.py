"""The main job of the demo: a month in which people are hired, change, leave, take leave and are sick.

It is made from a seed and a day; the same population, seed and day give the same one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

from deploy.local.demo.absences import Absences
from deploy.local.demo.careers import Careers
from deploy.local.demo.cast import Cast
from deploy.local.demo.diary import Diary, Page
from deploy.local.demo.facts import Rejection
from deploy.local.demo.mistakes import Mistakes
from deploy.local.demo.newcomers import Newcomers
from deploy.local.demo.particulars import Particulars
from deploy.local.demo.population import Population

Person = dict[str, Any]
Story = Callable[[Person], None]
Share = tuple[int, dict[str, str], tuple[Story, ...]]
"""How many of a thousand people, of whom the work relation has these values, have which stories."""


@dataclass(frozen=True)
class Scenario:
    """The stories of each working day, and what the engine is told to reject."""

    pages: tuple[Page, ...]
    rejections: tuple[Rejection, ...]


@dataclass(frozen=True)
class _Writers:
    """Who writes the stories."""

    careers: Careers
    absences: Absences
    mistakes: Mistakes


def make_scenario(population: Population, seed: int) -> Scenario:
    """Make the stories of the days for which the population was made."""
    random = Random(seed)  # noqa: S311 - demo data, not secrets
    diary, cast = Diary(population.days, random), Cast(population, random)
    absences = Absences(cast, diary, random)
    writers = _Writers(Careers(cast, diary, random), absences, Mistakes(diary, absences))
    newcomers = Newcomers(cast, diary, absences, random)
    absences.manager_goes_away()
    rejections = _let_engine_reject(cast, writers)
    for promille, wanted, stories in (*_contractual_only(writers), *_anybody(writers)):
        for person in cast.draw(cast.share(promille), **wanted):
            for story in stories:
                story(person)
    _write_for(cast.unpaid[: cast.share(5)], writers.careers.become_paid)
    _write_for(cast.of_away_unit[: cast.share(15)], absences.ask_the_stand_in)
    _write_for(cast.of_fixed_term[1::2], writers.careers.extend)
    for _ in range(cast.share(100, 12)):
        newcomers.hire()
    for _ in range(cast.share(5, 2)):
        newcomers.hire_by_mistake()
    Particulars(cast, diary).note()
    return Scenario(diary.pages(), rejections)


def _contractual_only(writers: _Writers) -> list[Share]:
    """First, as not everybody will do."""
    wanted = {"statute": "contractual"}
    return [
        (5, wanted, (writers.careers.become_statutory,)),
        (5, wanted, (writers.careers.change_category,)),
        (5, wanted, (writers.mistakes.be_under_another_number,)),
    ]


def _anybody(writers: _Writers) -> list[Share]:
    careers, absences, mistakes = writers.careers, writers.absences, writers.mistakes
    return [
        (10, {}, (careers.go_to_another_employer,)),
        (10, {}, (absences.leave_undecided,)),
        (10, {}, (absences.be_sick_longer,)),
        (10, {}, (careers.be_taken_back,)),
        (15, {}, (careers.promote,)),
        (5, {}, (careers.retire,)),
        (3, {}, (careers.die,)),
        (10, {}, (mistakes.be_corrected,)),
        (5, {}, (mistakes.rise_by_mistake,)),
        (5, {}, (mistakes.lose_account,)),
        (20, {}, (careers.move, absences.take)),
        (15, {}, (careers.move_later, careers.rename, absences.take, absences.take)),
        (20, {}, (careers.change_account,)),
        (30, {}, (careers.leave, absences.take)),
        (5, {}, (careers.come_back,)),
        (5, {}, (careers.work_for_two,)),
        (10, {}, (careers.work_less,)),
        (25, {}, (absences.be_sick,)),
        (70, {}, (absences.take, absences.take, absences.take)),
    ]


def _write_for(people: Iterable[Person], story: Story) -> None:
    for person in people:
        story(person)


def _let_engine_reject(cast: Cast, writers: _Writers) -> tuple[Rejection, ...]:
    """The engine refuses a changed employment, which is sent again, and a spell of sickness, which is not."""
    changed, sick = cast.draw(2)
    writers.mistakes.be_rejected(changed)
    writers.absences.take(changed)
    writers.absences.be_sick(sick)
    return (
        Rejection(vlimpersnummer=changed["vlimpersnummer"], record_kind="employment", version=2),
        Rejection(vlimpersnummer=sick["vlimpersnummer"], record_kind="absence", version=1),
    )
