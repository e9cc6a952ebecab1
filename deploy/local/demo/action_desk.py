"""What HR does with a work relation beyond a plain change: taking back, following up, putting right, taking away."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from deploy.local.demo.client import HANDLER, Answer, Client, Write
from deploy.local.demo.facts import JobEnded, Redriven, RelationCorrected
from deploy.local.demo.known import Known, job_stated
from deploy.local.demo.ledger import Ledger
from deploy.local.demo.steps import Correct, FollowUp, Redrive, Rehire, Rescind
from deploy.local.demo.working_days import DAY

SERVICE: Final = "personnel"
NOT_OF_A_ROW: Final = frozenset({"previous", "previous_reason"})
STARTS: Final = frozenset({"started", "rehired"})


class ActionDesk:
    """A case handler at work; each deed is one write, and one or more facts in the ledger."""

    def __init__(self, client: Client, ledger: Ledger) -> None:
        self._client = client
        self._ledger = ledger

    async def rehire(self, known: Known, step: Rehire) -> None:
        """Take somebody back in the same relation."""
        answer = await self._post(known, step.employment_sequence, "rehire", step.terms)
        again = {"last_day": None, "probation_end": None, **step.terms}
        known.jobs[step.employment_sequence] = [{**known.job(step.employment_sequence), **again}]
        position, first_day = known.take(answer), date.fromisoformat(step.terms["first_day"])
        fact = job_stated(known, step.employment_sequence, position, first_day, self._ledger.today, is_start=True)
        self._ledger.accept("employments taken up again", fact)

    async def follow_up(self, known: Known, step: FollowUp) -> None:
        """Start a relation in place of another: first the other ends or is absent, then this one starts."""
        before, first_day = step.employment_sequence, date.fromisoformat(step.terms["first_day"])
        answer = await self._post(known, before, "follow-up", step.terms)
        after, position = int(answer.body["employment_sequence"]), known.take(answer)
        started = {name: value for name, value in step.terms.items() if name not in NOT_OF_A_ROW}
        known.jobs[after] = [{**known.job(before), "last_day": None, "probation_end": None, **started}]
        if step.terms["previous"] == "ends":
            ended = JobEnded(
                vlimpersnummer=known.vlimpersnummer,
                position=position - 2,
                recorded_day=self._ledger.today,
                employment_sequence=before,
                last_day=first_day - DAY,
            )
            self._ledger.accept("employments ended", ended)
        else:
            known.jobs[before].append({**known.job(before), "pay_group": step.absent_pay_group})
            absent = job_stated(known, before, position - 2, first_day, self._ledger.today)
            self._ledger.accept("employments absent for long", absent)
        fact = job_stated(known, after, position - 1, first_day, self._ledger.today, is_start=True)
        self._ledger.accept("employments followed up", fact)

    async def correct(self, known: Known, step: Correct) -> None:
        """Put right what the last row of a relation says, from the day it should have."""
        body = {**step.given, "corrects": await self._last_event(known, step.employment_sequence)}
        answer = await self._post(known, step.employment_sequence, "corrections", body)
        rows = known.jobs[step.employment_sequence]
        rows[-1] = {**rows[-1], **step.given}
        self._ledger.accept("employments corrected", self._corrected(known, step.employment_sequence, answer))

    async def rescind(self, known: Known, step: Rescind) -> None:
        """Take back the last row of a relation; without a row before it, the relation never was."""
        body = {"rescinds": await self._last_event(known, step.employment_sequence), "reason": "mistake"}
        answer = await self._post(known, step.employment_sequence, "rescissions", body)
        known.jobs[step.employment_sequence].pop()
        self._ledger.accept("employments taken back", self._corrected(known, step.employment_sequence, answer))

    async def redrive(self, known: Known, _: Redrive) -> None:
        """Have what the engine rejected sent again."""
        body = {"vlimpersnummer": known.vlimpersnummer}
        await self._client.write(Write("payroll_bridge", "POST", "/redrives", HANDLER, body))
        fact = Redriven(vlimpersnummer=known.vlimpersnummer, recorded_day=self._ledger.today)
        self._ledger.accept("rejections sent again", fact)

    async def _post(self, known: Known, sequence: int, what: str, body: dict[str, Any]) -> Answer:
        path = f"/people/{known.vlimpersnummer}/employments/{sequence}"
        return await self._client.write(Write(SERVICE, "POST", f"{path}/{what}", HANDLER, body, read_path=path))

    async def _last_event(self, known: Known, sequence: int) -> str:
        """The event that said the last row."""
        path = f"/people/{known.vlimpersnummer}/employments/{sequence}/history"
        history = await self._client.read(SERVICE, path, HANDLER)
        wanted = STARTS if len(known.jobs[sequence]) == 1 else {"changed"}
        return str([action["event_id"] for action in history["actions"] if action["kind"] in wanted][-1])

    def _corrected(self, known: Known, sequence: int, answer: Answer) -> RelationCorrected:
        """The relation as known now, or that it never was."""
        position, rows = known.take(answer), known.jobs[sequence]
        fact = RelationCorrected(
            vlimpersnummer=known.vlimpersnummer,
            position=position,
            recorded_day=self._ledger.today,
            employment_sequence=sequence,
            row=None,
            first_day=self._ledger.today,
            last_day=None,
            is_ended=False,
        )
        if not rows:
            return fact
        first_day = date.fromisoformat(rows[0]["first_day"])
        row = job_stated(known, sequence, position, first_day, self._ledger.today)
        return replace(fact, row=row, first_day=first_day, last_day=row.last_day)
