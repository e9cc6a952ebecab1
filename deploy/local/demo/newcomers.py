"""The stories of those who are hired while the demo runs."""

from datetime import date, timedelta
from random import Random
from typing import Any, Final

from deploy.local.demo.absences import Absences
from deploy.local.demo.cast import Cast
from deploy.local.demo.diary import Diary
from deploy.local.demo.dossier import an_account, an_employment
from deploy.local.demo.names import FAMILY_NAMES, GIVEN_NAMES
from deploy.local.demo.numbers import insz
from deploy.local.demo.steps import Change, ChangePerson, PayTo, Register, Rescind, Start, Step
from deploy.local.demo.working_days import DAY

BORN_FIRST: Final = date(1979, 2, 2)
BORN_EVERY: Final = timedelta(days=31)
BIRTH_DAYS: Final = timedelta(days=8999)
COUNTER: Final = 997
"""Nobody in the files has it, so that no two have the same INSZ."""

BEGUN_EVERY: Final = 2
BEGUN_DAYS_AGO: Final = 5
TO_BEGIN_IN_DAYS: Final = 10
TO_BEGIN_WITHIN: Final = 60
NUMBER_LATER_AT: Final = (6, 3)
ACCOUNT_LATER_AT: Final = (12, 2)
RISK_LATER_AT: Final = (12, 5)
WITHOUT_MAIL_AT: Final = (10, 4)
UNPAID_AT: Final = (8, 7)
CONTRACTUAL_OF: Final = 3
UNITS: Final = slice(1, 10)
"""Not the top, and not the unit whose manager is away nor the one after it."""


class Newcomers:
    """Makes stories of hires: every second one is in service already and takes leave.

    Some are not paid through the engine, have no mail address, or get INSZ (a BIS number), account or risk code later.
    """

    def __init__(self, cast: Cast, diary: Diary, absences: Absences, random: Random) -> None:
        self._cast = cast
        self._diary = diary
        self._absences = absences
        self._random = random
        self._units = list(cast.population.employers)[UNITS]
        self._hired = 0

    def hire(self) -> None:
        """Somebody is hired on a day in turn; who is in service already takes leave."""
        number, index = self._next(), self._diary.day(span=3)
        who, unit = _name(number), self._unit(number)
        has_begun = number % BEGUN_EVERY == 0
        ago, ahead = DAY * (number % BEGUN_DAYS_AGO), DAY * (TO_BEGIN_IN_DAYS + number % TO_BEGIN_WITHIN)
        today = self._diary.date_of(index)
        job = self._employment(number, unit, today - ago if has_begun else today + ahead)
        self._diary.on(index, who).opening.extend(self._opening(number, job))
        if repair := self._repair(number, job, self._diary.date_of(index + 2)):
            self._diary.on(index + 2, who).opening.extend(repair)
        if has_begun:
            newcomer = {"vlimpersnummer": who, "employments": [{"unit": unit}]}
            for later in (0, 3):
                self._diary.note(index + later, who, self._absences.leave(newcomer, index + later))

    def hire_by_mistake(self) -> None:
        """Somebody is hired who never comes; the day after it is taken back, for some before anything was sent."""
        number, index = self._next(), self._diary.day(span=1)
        who, unit = _name(number), self._unit(number)
        job = an_employment(
            unit, self._cast.population.employers[unit], "contractual", self._diary.date_of(index).isoformat()
        )
        account = [PayTo(an_account(number))] if number % BEGUN_EVERY else []
        self._diary.on(index, who).opening.extend([Register(self._person(number)), *account, Start(job)])
        self._diary.on(index + 1, who).opening.append(Rescind(1))

    def _next(self) -> int:
        self._hired += 1
        return self._hired - 1

    def _unit(self, number: int) -> str:
        return self._units[number % len(self._units)]

    def _opening(self, number: int, job: dict[str, Any]) -> list[Step]:
        """Registered with what is known by then."""
        account = [] if _is_at(number, ACCOUNT_LATER_AT) else [PayTo(an_account(number))]
        known = {**job, "risk_code": None} if _is_at(number, RISK_LATER_AT) else job
        return [Register(self._person(number)), *account, Start(known)]

    def _repair(self, number: int, job: dict[str, Any], day: date) -> list[Step]:
        """What was not known at first."""
        steps: list[Step] = []
        if _is_at(number, NUMBER_LATER_AT):
            steps.append(ChangePerson({"insz": _insz(number)}))
        if _is_at(number, ACCOUNT_LATER_AT):
            steps.append(PayTo(an_account(number)))
        if _is_at(number, RISK_LATER_AT):
            effective_day = max(day, date.fromisoformat(job["first_day"]))
            steps.append(Change(1, effective_day, {"risk_code": job["risk_code"]}))
        return steps

    def _person(self, number: int) -> dict[str, Any]:
        return {
            "given_name": GIVEN_NAMES[number % len(GIVEN_NAMES)],
            "family_name": self._random.choice(FAMILY_NAMES),
            "birth_day": _birth_day(number).isoformat(),
            "language": "nl",
            "mail_address": None if _is_at(number, WITHOUT_MAIL_AT) else f"nieuw{number + 1}@demo-overheid.example",
            "insz": None if _is_at(number, NUMBER_LATER_AT) else _insz(number),
        }

    def _employment(self, number: int, unit: str, first_day: date) -> dict[str, Any]:
        statute = "contractual" if number % CONTRACTUAL_OF else "statutory"
        unpaid = {"kind": "non_employee", "pay_group": "NVT"} if _is_at(number, UNPAID_AT) else {}
        employer = self._cast.population.employers[unit]
        return an_employment(unit, employer, statute, first_day.isoformat(), **unpaid)


def _is_at(number: int, turn: tuple[int, int]) -> bool:
    every, at = turn
    return number % every == at


def _name(number: int) -> str:
    return f"newcomer {number}"


def _birth_day(number: int) -> date:
    return BORN_FIRST + BORN_EVERY * number % BIRTH_DAYS


def _insz(number: int) -> str:
    return insz(_birth_day(number), COUNTER, is_bis=_is_at(number, NUMBER_LATER_AT))
