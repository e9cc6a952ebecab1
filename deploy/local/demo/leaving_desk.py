"""What HR does when somebody rises, retires or dies, over the HTTP interface of personnel."""

from datetime import date
from typing import Any, Final

from deploy.local.demo.client import HANDLER, Answer, Client, Write
from deploy.local.demo.facts import DeathStated, JobEnded
from deploy.local.demo.known import Known, job_stated
from deploy.local.demo.ledger import Ledger
from deploy.local.demo.steps import Die, Promote, Retire

SERVICE: Final = "personnel"
ONLY: Final = 1
"""The one work relation of who dies."""


class LeavingDesk:
    """A case handler at work; each deed is one write, and one or more facts in the ledger."""

    def __init__(self, client: Client, ledger: Ledger) -> None:
        self._client = client
        self._ledger = ledger

    async def promote(self, known: Known, step: Promote) -> None:
        """Appoint somebody anew in the same relation."""
        sequence = step.employment_sequence
        answer = await self._post(known, f"employments/{sequence}", "promotion", step.terms)
        changes = {name: value for name, value in step.terms.items() if name != "first_day"}
        known.jobs[sequence].append({**known.job(sequence), **changes})
        first_day = date.fromisoformat(step.terms["first_day"])
        fact = job_stated(known, sequence, known.take(answer), first_day, self._ledger.today)
        self._ledger.accept("people promoted", fact)

    async def retire(self, known: Known, step: Retire) -> None:
        """Let somebody retire."""
        body = {"last_day": step.last_day.isoformat(), "decided_on": step.decided_on.isoformat()}
        answer = await self._post(known, f"employments/{step.employment_sequence}", "retirement", body)
        ended = self._ended(known, step.employment_sequence, known.take(answer), step.last_day)
        self._ledger.accept("people retired", ended)

    async def die(self, known: Known, step: Die) -> None:
        """Report a death: first the relation ends, then the death is said."""
        path, body = f"/people/{known.vlimpersnummer}/death", {"died_on": step.died_on.isoformat()}
        answer = await self._client.write(Write(SERVICE, "POST", path, HANDLER, body))
        position = known.take(answer)
        self._ledger.accept("employments ended", self._ended(known, ONLY, position - 1, step.died_on))
        fact = DeathStated(
            vlimpersnummer=known.vlimpersnummer,
            position=position,
            recorded_day=self._ledger.today,
            death_day=step.died_on,
            employment_sequence=ONLY,
        )
        self._ledger.accept("deaths reported", fact)

    def _ended(self, known: Known, sequence: int, position: int, last_day: date) -> JobEnded:
        return JobEnded(
            vlimpersnummer=known.vlimpersnummer,
            position=position,
            recorded_day=self._ledger.today,
            employment_sequence=sequence,
            last_day=last_day,
        )

    async def _post(self, known: Known, place: str, what: str, body: dict[str, Any]) -> Answer:
        path = f"/people/{known.vlimpersnummer}/{place}"
        return await self._client.write(Write(SERVICE, "POST", f"{path}/{what}", HANDLER, body, read_path=path))
