"""The stories of those who are in service: they move, rise, change, leave and come back."""

from datetime import date, timedelta
from random import Random
from typing import Any, Final

from deploy.local.demo.cast import Cast
from deploy.local.demo.diary import Diary
from deploy.local.demo.dossier import (
    CATEGORIES,
    PROMOTED,
    RISK_CODE_OTHER,
    SCHEDULE_SHORTER,
    WORKER_CODES,
    location_of,
)
from deploy.local.demo.names import FAMILY_NAMES
from deploy.local.demo.numbers import iban
from deploy.local.demo.steps import (
    Change,
    ChangePerson,
    Die,
    End,
    FollowUp,
    PayTo,
    Promote,
    Rehire,
    Retire,
    Start,
)
from deploy.local.demo.working_days import DAY, WEEK

A_YEAR: Final = timedelta(days=365)
ACCOUNTS_LATER: Final = 2_000_000
CATEGORY_OTHER: Final = "046"
LATER: Final = WEEK * 30
LEAVES_IN: Final = timedelta(weeks=12)
LEFT_AGO: Final = timedelta(days=12)
BACK_AGO: Final = timedelta(days=3)
DIED_AGO: Final = timedelta(days=2)


class Careers:
    """Writes them into the diary."""

    def __init__(self, cast: Cast, diary: Diary, random: Random) -> None:
        self._cast = cast
        self._diary = diary
        self._random = random

    def move(self, person: dict[str, Any]) -> None:
        """To another unit and its location, from today; takes leave there afterwards."""
        index, who, unit = self._diary.day(), person["vlimpersnummer"], self._cast.other_unit(person)
        self._cast.moves_to(who, unit)
        changes = {"unit": unit, "location": location_of(unit), "action": "transfer"}
        self._diary.on(index, who).opening.append(self._change(index, changes))

    def move_later(self, person: dict[str, Any]) -> None:
        """To another unit, in some months; until then everything stays."""
        index, unit = self._diary.day(), self._cast.other_unit(person)
        changes = {"unit": unit, "location": location_of(unit), "action": "transfer"}
        change = Change(1, self._diary.date_of(index) + LATER, changes)
        self._diary.note(index, person["vlimpersnummer"], change)

    def promote(self, person: dict[str, Any]) -> None:
        """A promotion within the work relation: another grade, a scale by evaluation, and another risk."""
        index = self._diary.day()
        terms = {"first_day": self._diary.date_of(index).isoformat(), "risk_code": RISK_CODE_OTHER, **PROMOTED}
        self._diary.note(index, person["vlimpersnummer"], Promote(1, terms))

    def retire(self, person: dict[str, Any]) -> None:
        """Retires in some months, as is decided today."""
        index = self._diary.day()
        today = self._diary.date_of(index)
        self._diary.note(index, person["vlimpersnummer"], Retire(1, today + LEAVES_IN, today))

    def die(self, person: dict[str, Any]) -> None:
        """Died some days ago, as becomes known today."""
        index = self._diary.day()
        self._diary.on(index, person["vlimpersnummer"]).opening.append(Die(self._diary.date_of(index) - DIED_AGO))

    def work_less(self, person: dict[str, Any]) -> None:
        """Another schedule."""
        index = self._diary.day()
        changes = {"schedule": SCHEDULE_SHORTER, "action": "change", "reason": "schedule"}
        self._diary.note(index, person["vlimpersnummer"], self._change(index, changes))

    def extend(self, person: dict[str, Any]) -> None:
        """The contract goes on for another year before anybody is told that it ends."""
        last_day = date.fromisoformat(person["employments"][0]["last_day"])
        changes = {"last_day": (last_day + A_YEAR).isoformat(), "action": "contract_change"}
        self._diary.note(1, person["vlimpersnummer"], self._change(1, changes))

    def rename(self, person: dict[str, Any]) -> None:
        """A new name, while other things happen to the same person."""
        name = f"{person['family_name']}-{self._random.choice(FAMILY_NAMES)}"
        self._diary.note(self._diary.day(), person["vlimpersnummer"], ChangePerson({"family_name": name}))

    def become_paid(self, person: dict[str, Any]) -> None:
        """Somebody who was not paid through the engine is from now on, and gets a number by that."""
        index = self._diary.day()
        self._diary.note(index, person["vlimpersnummer"], self._change(index, {"pay_group": "MON", "action": "pay"}))

    def leave(self, person: dict[str, Any]) -> None:
        """Ends later; what is asked until then stands."""
        index = self._diary.day()
        last_day = self._diary.date_of(index) + LEAVES_IN + DAY * self._random.randrange(100)
        self._diary.note(index, person["vlimpersnummer"], End(1, last_day, "resignation"))

    def come_back(self, person: dict[str, Any]) -> None:
        """Left a while ago, and is hired again in a new work relation under the same number."""
        index, job = self._diary.day(), person["employments"][0]
        today = self._diary.date_of(index)
        again = {**job, "first_day": (today - BACK_AGO).isoformat()}
        self._diary.on(index, person["vlimpersnummer"]).opening.extend(
            [End(1, today - LEFT_AGO, "resignation"), Start(again), ChangePerson({"given_name": "Sam"})]
        )

    def work_for_two(self, person: dict[str, Any]) -> None:
        """A second legal employer for a while: a second number."""
        index, job = self._diary.day(), person["employments"][0]
        today, unit = self._diary.date_of(index), self._cast.other_unit(person, of_another_employer=True)
        second = {
            **job,
            "unit": unit,
            "legal_employer": self._cast.population.employers[unit],
            "location": location_of(unit),
            "is_primary": False,
            "first_day": (today - BACK_AGO).isoformat(),
        }
        self._diary.on(index, person["vlimpersnummer"]).opening.extend(
            [
                Start(second),
                ChangePerson({"family_name": "Twee"}),
                End(2, today + LEAVES_IN, "end_of_term"),
            ]
        )

    def be_taken_back(self, person: dict[str, Any]) -> None:
        """Left a while ago, and comes back in the same work relation two days after that was entered."""
        index, who = self._diary.day(span=2), person["vlimpersnummer"]
        last_day = self._diary.date_of(index) - LEFT_AGO
        self._diary.note(index, who, End(1, last_day, "resignation"))
        first_day = self._diary.date_of(index + 2)
        self._diary.on(index + 2, who).opening.append(Rehire(1, {"first_day": first_day.isoformat()}))

    def go_to_another_employer(self, person: dict[str, Any]) -> None:
        """Another legal employer: a new relation and number, and leave without pay in the old one."""
        unit = self._cast.other_unit(person, of_another_employer=True)
        self._follow_up(
            person,
            {
                "legal_employer": self._cast.population.employers[unit],
                "unit": unit,
                "location": location_of(unit),
                "reason": "transfer",
                "previous": "long_term_absent",
            },
        )

    def become_statutory(self, person: dict[str, Any]) -> None:
        """From contractual to statutory: another RSZ category, hence a new relation; no pay any more in the old one."""
        self._follow_up(
            person,
            {
                "statute": "statutory",
                "rsz_category": CATEGORIES["statutory"],
                "worker_code": WORKER_CODES["statutory"],
                "reason": "appointment",
                "previous": "long_term_absent",
            },
        )

    def change_category(self, person: dict[str, Any]) -> None:
        """Another RSZ category and nothing else: the old relation ends."""
        self._follow_up(person, {"rsz_category": CATEGORY_OTHER, "worker_code": CATEGORY_OTHER, "previous": "ends"})

    def _follow_up(self, person: dict[str, Any], terms: dict[str, Any]) -> None:
        index = self._diary.day()
        first_day = self._diary.date_of(index)
        step = FollowUp(1, {"first_day": first_day.isoformat(), **terms})
        self._diary.on(index, person["vlimpersnummer"]).opening.append(step)

    def change_account(self, person: dict[str, Any]) -> None:
        """Another bank account."""
        account = iban(ACCOUNTS_LATER + int(person["vlimpersnummer"]))
        self._diary.note(self._diary.day(), person["vlimpersnummer"], PayTo(account))

    def _change(self, index: int, changes: dict[str, Any]) -> Change:
        return Change(1, self._diary.date_of(index), changes)
