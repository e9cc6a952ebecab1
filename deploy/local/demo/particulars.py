"""The stories of what is kept of people besides their work: health, accidents, mandates. Nobody is paid by it."""

from datetime import timedelta
from typing import Any, Final

from deploy.local.demo.cast import Cast
from deploy.local.demo.diary import Diary
from deploy.local.demo.steps import Note
from deploy.local.demo.working_days import DAY

PROMILLE: Final = 5
A_YEAR: Final = timedelta(days=365)


class Particulars:
    """Writes them into the diary, for people who otherwise only work."""

    def __init__(self, cast: Cast, diary: Diary) -> None:
        self._cast = cast
        self._diary = diary

    def note(self) -> None:
        """A few people for each of the kinds."""
        stories = (self._be_registered, self._be_examined, self._have_an_accident, self._be_elected)
        everybody = self._cast.population.without_role()
        for turn, story in enumerate(stories):
            for person in everybody[turn :: len(stories)][: self._cast.share(PROMILLE)]:
                story(person)

    def _be_registered(self, person: dict[str, Any]) -> None:
        """A chronic illness is registered, and gives a right for a year."""
        index = self._diary.day()
        day = self._diary.date_of(index)
        body = {
            "number": 1,
            "registration": "chronic_illness",
            "right": "part_time_leave",
            "document": f"DOS-{person['vlimpersnummer']}",
            "effective_day": day.isoformat(),
            "last_day": (day + A_YEAR).isoformat(),
        }
        self._diary.note(index, person["vlimpersnummer"], Note("handicap", body))

    def _be_examined(self, person: dict[str, Any]) -> None:
        """An examination was held the day before."""
        index = self._diary.day()
        held_day = self._diary.date_of(index) - DAY
        body = {"kind": "periodiek", "held_day": held_day.isoformat(), "decision": "fit_with_measures"}
        self._diary.note(index, person["vlimpersnummer"], Note("examinations", body))

    def _have_an_accident(self, person: dict[str, Any]) -> None:
        """An accident on the way to work, reported the same day."""
        index = self._diary.day()
        incident = {
            "day": self._diary.date_of(index).isoformat(),
            "at": "08:20:00",
            "whereabouts": "on_the_way",
            "place": "Fietspad langs de Demostraat",
            "cause": "Uitgegleden over natte bladeren",
        }
        body = {"incident": incident, "injury": {"description": "Pols verstuikt"}}
        self._diary.note(index, person["vlimpersnummer"], Note("work-accidents", body))

    def _be_elected(self, person: dict[str, Any]) -> None:
        """Somebody takes a seat in a council."""
        index = self._diary.day()
        day = self._diary.date_of(index)
        body = {"mandate": "municipal_councillor", "body": "Gemeente Voorbeeld", "effective_day": day.isoformat()}
        self._diary.note(index, person["vlimpersnummer"], Note("political-mandates", body))
