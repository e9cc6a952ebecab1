"""The stories of what goes wrong and is put right: corrections, rejections, files that lack something for a while."""

from typing import Any, Final

from deploy.local.demo.absences import Absences
from deploy.local.demo.diary import Diary
from deploy.local.demo.dossier import RISK_CODE_OTHER, SCHEDULE_SHORTER
from deploy.local.demo.numbers import iban
from deploy.local.demo.steps import Change, ChangePerson, Correct, PayTo, Redrive, Rescind

ACCOUNTS_FOUND: Final = 3_000_000
CATEGORY_OTHER: Final = "046"


class Mistakes:
    """Writes them into the diary."""

    def __init__(self, diary: Diary, absences: Absences) -> None:
        self._diary = diary
        self._absences = absences

    def be_rejected(self, person: dict[str, Any]) -> None:
        """Another statute in the same category, which the engine refuses, and two days later takes after all."""
        index, job = self._diary.day(span=2), person["employments"][0]
        statute = "contractual" if job["statute"] == "statutory" else "statutory"
        changes = {"statute": statute, "action": "statute_change"}
        self._diary.on(index, person["vlimpersnummer"]).opening.append(Change(1, self._diary.date_of(index), changes))
        self._diary.on(index + 2, person["vlimpersnummer"]).opening.append(Redrive())

    def be_corrected(self, person: dict[str, Any]) -> None:
        """The schedule was another from the first day on."""
        self._diary.note(self._diary.day(), person["vlimpersnummer"], Correct(1, {"schedule": SCHEDULE_SHORTER}))

    def be_under_another_number(self, person: dict[str, Any]) -> None:
        """The RSZ category was another from the first day on, so the number was wrong, also for approved leave."""
        index, who = self._diary.day(span=1), person["vlimpersnummer"]
        self._diary.note(index, who, self._absences.leave(person, index, "approve"))
        given = {"rsz_category": CATEGORY_OTHER, "worker_code": CATEGORY_OTHER}
        self._diary.on(index + 1, who).opening.append(Correct(1, given))

    def rise_by_mistake(self, person: dict[str, Any]) -> None:
        """A promotion that is taken back the day after."""
        index, who = self._diary.day(span=1), person["vlimpersnummer"]
        changes = {"risk_code": RISK_CODE_OTHER, "action": "promotion"}
        self._diary.note(index, who, Change(1, self._diary.date_of(index), changes))
        self._diary.on(index + 1, who).opening.append(Rescind(1))

    def lose_account(self, person: dict[str, Any]) -> None:
        """The bank account is closed, and until there is another one nothing goes to the engine."""
        index, who = self._diary.day(span=2), person["vlimpersnummer"]
        self._diary.on(index, who).opening.append(PayTo(None))
        changes = {"schedule": SCHEDULE_SHORTER, "action": "change"}
        self._diary.on(index + 1, who).opening.append(Change(1, self._diary.date_of(index + 1), changes))
        self._diary.on(index + 1, who).opening.append(ChangePerson({"given_name": "Robin"}))
        self._diary.on(index + 2, who).opening.append(PayTo(iban(ACCOUNTS_FOUND + int(who))))
