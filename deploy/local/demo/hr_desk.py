"""What HR does with people and work relations, over the HTTP interface of personnel."""

from datetime import date
from typing import Final

from deploy.local.demo.client import HANDLER, Client, Write
from deploy.local.demo.facts import AccountStated, JobEnded, ParticularNoted
from deploy.local.demo.known import Known, job_stated, person_stated
from deploy.local.demo.ledger import Ledger
from deploy.local.demo.steps import Change, ChangePerson, End, Note, PayTo, Register, Start

SERVICE: Final = "personnel"


class HrDesk:
    """A case handler at work; each deed is one write, and a fact in the ledger once it is accepted."""

    def __init__(self, client: Client, ledger: Ledger) -> None:
        self._client = client
        self._ledger = ledger

    async def register(self, known: Known, step: Register) -> None:
        """Register somebody new."""
        answer = await self._client.write(Write(SERVICE, "POST", "/people", HANDLER, step.person))
        known.vlimpersnummer = answer.body["vlimpersnummer"]
        known.person = dict(step.person)
        fact = person_stated(known, known.take(answer), self._ledger.today, is_new=True)
        self._ledger.accept("people registered", fact)

    async def change_person(self, known: Known, step: ChangePerson) -> None:
        """Change who somebody is."""
        path = f"/people/{known.vlimpersnummer}"
        answer = await self._client.write(Write(SERVICE, "PATCH", path, HANDLER, step.changes, read_path=path))
        known.person |= step.changes
        self._ledger.accept("people changed", person_stated(known, known.take(answer), self._ledger.today))

    async def pay_to(self, known: Known, step: PayTo) -> None:
        """Change the bank account."""
        path = f"/people/{known.vlimpersnummer}"
        write = Write(SERVICE, "PUT", f"{path}/bank-account", HANDLER, {"iban": step.iban}, read_path=path)
        answer = await self._client.write(write)
        fact = AccountStated(
            vlimpersnummer=known.vlimpersnummer,
            position=known.take(answer),
            recorded_day=self._ledger.today,
            iban=step.iban,
        )
        self._ledger.accept("bank accounts changed", fact)

    async def start(self, known: Known, step: Start) -> None:
        """Start a work relation."""
        path = f"/people/{known.vlimpersnummer}/employments"
        answer = await self._client.write(Write(SERVICE, "POST", path, HANDLER, step.employment))
        sequence = int(answer.body["employment_sequence"])
        known.jobs[sequence] = [dict(step.employment)]
        first_day = date.fromisoformat(step.employment["first_day"])
        fact = job_stated(known, sequence, known.take(answer), first_day, self._ledger.today, is_start=True)
        self._ledger.accept("employments started", fact)

    async def change(self, known: Known, step: Change) -> None:
        """Change the job row of a work relation from a day on."""
        path = f"/people/{known.vlimpersnummer}/employments/{step.employment_sequence}"
        body = {"effective_day": step.effective_day.isoformat(), **step.changes}
        answer = await self._client.write(Write(SERVICE, "PATCH", path, HANDLER, body, read_path=path))
        known.jobs[step.employment_sequence].append({**known.job(step.employment_sequence), **step.changes})
        position, day = known.take(answer), step.effective_day
        fact = job_stated(known, step.employment_sequence, position, day, self._ledger.today)
        self._ledger.accept("employments changed", fact)

    async def end(self, known: Known, step: End) -> None:
        """End a work relation."""
        path = f"/people/{known.vlimpersnummer}/employments/{step.employment_sequence}"
        body = {"last_day": step.last_day.isoformat(), "reason": step.reason}
        answer = await self._client.write(Write(SERVICE, "POST", f"{path}/end", HANDLER, body, read_path=path))
        fact = JobEnded(
            vlimpersnummer=known.vlimpersnummer,
            position=known.take(answer),
            recorded_day=self._ledger.today,
            employment_sequence=step.employment_sequence,
            last_day=step.last_day,
        )
        self._ledger.accept("employments ended", fact)

    async def note(self, known: Known, step: Note) -> None:
        """Record a particular."""
        path = f"/people/{known.vlimpersnummer}/{step.resource}"
        known.take(await self._client.write(Write(SERVICE, "POST", path, HANDLER, step.body)))
        fact = ParticularNoted(
            vlimpersnummer=known.vlimpersnummer, resource=step.resource, recorded_day=self._ledger.today
        )
        self._ledger.accept(f"{step.resource} recorded", fact)
