"""How people ask for leave, managers decide and report sickness, over the HTTP interface of absence."""

from dataclasses import replace
from typing import Final

from deploy.local.demo.client import Client, Who, Write
from deploy.local.demo.facts import Decision, LeaveStated, SicknessStated
from deploy.local.demo.known import Known
from deploy.local.demo.ledger import Ledger
from deploy.local.demo.steps import Decide, Ending, Leave, Sick

SERVICE: Final = "absence"

# What becomes of a request after it was made: the path of each decision and what it makes of the request.
DECISIONS: Final[dict[Ending, tuple[tuple[str, Decision], ...]]] = {
    "open": (),
    "approve": (("approve", "approved"),),
    "refuse": (("refuse", "refused"),),
    "withdraw": (("withdraw", "withdrawn"),),
    "approve_and_withdraw": (("approve", "approved"), ("withdraw", "withdrawn_after_approval")),
}


class AbsenceDesk:
    """Employees and managers; each deed is one write, and a fact in the ledger once it is accepted."""

    def __init__(self, client: Client, ledger: Ledger) -> None:
        self._client = client
        self._ledger = ledger

    async def take_leave(self, known: Known, step: Leave) -> None:
        """Ask for leave, and let happen with it what the step says."""
        body = {
            "leave_type": step.leave_type,
            "first_day": step.first_day.isoformat(),
            "last_day": step.last_day.isoformat(),
            "part": step.part,
            "employment_sequence": step.employment_sequence,
        }
        path = f"/people/{known.vlimpersnummer}/leave-requests"
        who = Who.person(known.vlimpersnummer)
        answer = await self._client.write(Write(SERVICE, "POST", path, who, body, seen=dict(known.seen)))
        asked = LeaveStated(
            request_id=answer.body["request_id"],
            vlimpersnummer=known.vlimpersnummer,
            employment_sequence=step.employment_sequence,
            leave_type=step.leave_type,
            first_day=step.first_day,
            last_day=step.last_day,
            part=step.part,
            decision="requested",
            recorded_day=self._ledger.today,
        )
        self._ledger.accept("leave requested", asked)
        known.requests[step.name] = asked
        await self._decide(known, asked, step.ending, step.decider)

    async def decide(self, known: Known, step: Decide) -> None:
        """Let happen with a request of an earlier day what the step says."""
        await self._decide(known, known.requests[step.name], step.ending, step.decider)

    async def _decide(self, known: Known, asked: LeaveStated, ending: Ending, decider: str) -> None:
        for path, outcome in DECISIONS[ending]:
            who = Who.person(known.vlimpersnummer if path == "withdraw" else decider)
            await self._client.write(Write(SERVICE, "POST", f"/leave-requests/{asked.request_id}/{path}", who))
            fact = replace(asked, decision=outcome, recorded_day=self._ledger.today)
            self._ledger.accept(f"leave {outcome.replace('_', ' ')}", fact)

    async def report_sick(self, known: Known, step: Sick) -> None:
        """Report somebody sick; a spell that follows on another prolongs it."""
        body = {
            "first_day": step.first_day.isoformat(),
            "last_day": step.last_day.isoformat(),
            "employment_sequence": step.employment_sequence,
        }
        path = f"/people/{known.vlimpersnummer}/sickness-spells"
        who = Who.person(step.reporter)
        answer = await self._client.write(Write(SERVICE, "POST", path, who, body, seen=dict(known.seen)))
        fact = SicknessStated(
            spell_id=answer.body["spell_id"],
            vlimpersnummer=known.vlimpersnummer,
            employment_sequence=step.employment_sequence,
            first_day=step.first_day,
            last_day=step.last_day,
            recorded_day=self._ledger.today,
        )
        self._ledger.accept("sickness prolonged" if step.prolongs else "sickness reported", fact)
