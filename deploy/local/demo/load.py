"""The driver: imports the data files and plays the stories over HTTP, and keeps what was accepted as facts."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from deploy.local.demo.client import HANDLER, Answer, Client, Who, Write
from deploy.local.demo.facts import (
    Decision,
    Fact,
    JobEnded,
    JobStated,
    LeaveStated,
    PersonStated,
    SicknessStated,
)
from deploy.local.demo.steps import Change, ChangePerson, End, Leave, Register, Sick, Start, Step, Story

PEOPLE: Final = "personnel.people"
PERSON_FIELDS: Final = ("given_name", "family_name", "birth_day", "language", "mail_address", "insz")
ROW_FIELDS: Final = ("kind", "legal_employer", "rsz_category", "statute", "unit", "pay_group")

# What becomes of a request after it was made: the path of each decision and what it makes of the request.
DECISIONS: Final[dict[str, tuple[tuple[str, Decision], ...]]] = {
    "open": (),
    "approve": (("approve", "approved"),),
    "refuse": (("refuse", "refused"),),
    "withdraw": (("withdraw", "withdrawn"),),
    "approve_and_withdraw": (("approve", "approved"), ("withdraw", "withdrawn_after_approval")),
}


@dataclass
class Known:
    """What the driver knows of one person while it plays: the current state, and how far the stream is."""

    vlimpersnummer: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    jobs: dict[int, dict[str, Any]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)

    def take(self, answer: Answer) -> int:
        """Remember the position that an answer gave; tells the place on the person's stream."""
        for stream, sequence in answer.positions.items():
            if stream.startswith(f"{PEOPLE}/"):
                self.seen[stream] = max(sequence, self.seen.get(stream, 0))
        return answer.positions.get(f"{PEOPLE}/{self.vlimpersnummer}", 0)


class Load:
    """Plays stories. `facts` grows with everything that was accepted, in the order of the answers."""

    def __init__(self, client: Client, today: date, progress: Callable[[Counter[str]], None]) -> None:
        self._client = client
        self._today = today
        self._progress = progress
        self._known: dict[str, Known] = {}
        self.facts: list[Fact] = []
        self.accepted: Counter[str] = Counter()

    def knows(self, known: Known, facts: Iterable[Fact]) -> None:
        """Begin with what an import told."""
        self._known[known.vlimpersnummer] = known
        self.facts.extend(facts)

    async def play(self, stories: Iterable[Story]) -> None:
        """Play all stories at once; the first refusal ends them all."""
        async with asyncio.TaskGroup() as group:
            for story in stories:
                group.create_task(self._tell(story))

    async def _tell(self, story: Story) -> None:
        known = self._known[story.vlimpersnummer] if story.vlimpersnummer else Known()
        for step in story.opening:
            await self._do(known, step)
        async with asyncio.TaskGroup() as group:
            for track in story.tracks:
                group.create_task(self._follow(known, track))

    async def _follow(self, known: Known, track: tuple[Step, ...]) -> None:
        for step in track:
            await self._do(known, step)

    async def _do(self, known: Known, step: Step) -> None:
        match step:
            case Register():
                await self._register(known, step)
            case Start():
                await self._start(known, step)
            case Change():
                await self._change(known, step)
            case End():
                await self._end(known, step)
            case ChangePerson():
                await self._change_person(known, step)
            case Leave():
                await self._take_leave(known, step)
            case Sick():
                await self._report_sick(known, step)

    async def _register(self, known: Known, step: Register) -> None:
        answer = await self._client.write(Write("personnel", "POST", "/people", HANDLER, step.person))
        known.vlimpersnummer = answer.body["vlimpersnummer"]
        known.person = dict(step.person)
        self._accept("people registered", person_stated(known, known.take(answer), is_new=True))

    async def _change_person(self, known: Known, step: ChangePerson) -> None:
        path = f"/people/{known.vlimpersnummer}"
        answer = await self._client.write(Write("personnel", "PATCH", path, HANDLER, step.changes, read_path=path))
        known.person |= step.changes
        self._accept("people changed", person_stated(known, known.take(answer)))

    async def _start(self, known: Known, step: Start) -> None:
        path = f"/people/{known.vlimpersnummer}/employments"
        answer = await self._client.write(Write("personnel", "POST", path, HANDLER, step.employment))
        sequence = int(answer.body["employment_sequence"])
        known.jobs[sequence] = dict(step.employment)
        first_day = date.fromisoformat(step.employment["first_day"])
        self._accept("employments started", job_stated(known, sequence, known.take(answer), first_day, is_start=True))

    async def _change(self, known: Known, step: Change) -> None:
        path = f"/people/{known.vlimpersnummer}/employments/{step.employment_sequence}"
        body = {"effective_day": step.effective_day.isoformat(), **step.changes}
        answer = await self._client.write(Write("personnel", "PATCH", path, HANDLER, body, read_path=path))
        known.jobs[step.employment_sequence] |= step.changes
        fact = job_stated(known, step.employment_sequence, known.take(answer), step.effective_day)
        self._accept("employments changed", fact)

    async def _end(self, known: Known, step: End) -> None:
        path = f"/people/{known.vlimpersnummer}/employments/{step.employment_sequence}"
        body = {"last_day": step.last_day.isoformat(), "reason": step.reason}
        answer = await self._client.write(Write("personnel", "POST", f"{path}/end", HANDLER, body, read_path=path))
        fact = JobEnded(
            vlimpersnummer=known.vlimpersnummer,
            position=known.take(answer),
            employment_sequence=step.employment_sequence,
            last_day=step.last_day,
        )
        self._accept("employments ended", fact)

    async def _take_leave(self, known: Known, step: Leave) -> None:
        body = {
            "leave_type": step.leave_type,
            "first_day": step.first_day.isoformat(),
            "last_day": step.last_day.isoformat(),
            "part": step.part,
            "employment_sequence": step.employment_sequence,
        }
        employee, decider = Who.person(known.vlimpersnummer), Who.person(step.decider)
        path = f"/people/{known.vlimpersnummer}/leave-requests"
        answer = await self._client.write(Write("absence", "POST", path, employee, body, seen=dict(known.seen)))
        request_id = answer.body["request_id"]
        self._accept("leave requested", self._leave_stated(known, step, request_id, "requested"))
        for decision, outcome in DECISIONS[step.ending]:
            who = employee if decision == "withdraw" else decider
            await self._client.write(Write("absence", "POST", f"/leave-requests/{request_id}/{decision}", who))
            self._accept(f"leave {outcome.replace('_', ' ')}", self._leave_stated(known, step, request_id, outcome))

    async def _report_sick(self, known: Known, step: Sick) -> None:
        body = {
            "first_day": step.first_day.isoformat(),
            "last_day": step.last_day.isoformat(),
            "employment_sequence": step.employment_sequence,
        }
        path = f"/people/{known.vlimpersnummer}/sickness-spells"
        who = Who.person(step.reporter)
        answer = await self._client.write(Write("absence", "POST", path, who, body, seen=dict(known.seen)))
        fact = SicknessStated(
            spell_id=answer.body["spell_id"],
            vlimpersnummer=known.vlimpersnummer,
            employment_sequence=step.employment_sequence,
            first_day=step.first_day,
            last_day=step.last_day,
            recorded_day=self._today,
        )
        self._accept("sickness reported", fact)

    def _leave_stated(self, known: Known, step: Leave, request_id: str, decision: Decision) -> LeaveStated:
        return LeaveStated(
            request_id=request_id,
            vlimpersnummer=known.vlimpersnummer,
            employment_sequence=step.employment_sequence,
            leave_type=step.leave_type,
            first_day=step.first_day,
            last_day=step.last_day,
            part=step.part,
            decision=decision,
            recorded_day=self._today,
        )

    def _accept(self, what: str, fact: Fact) -> None:
        self.facts.append(fact)
        self.accepted[what] += 1
        self._progress(self.accepted)


def person_stated(known: Known, position: int, *, is_new: bool = False, is_imported: bool = False) -> PersonStated:
    """The person as known now."""
    person: dict[str, Any] = {name: known.person.get(name) for name in PERSON_FIELDS}
    person["birth_day"] = date.fromisoformat(known.person["birth_day"])
    return PersonStated(
        vlimpersnummer=known.vlimpersnummer,
        position=position,
        is_imported=is_imported,
        is_new=is_new,
        **person,
    )


def job_stated(
    known: Known, sequence: int, position: int, day: date, *, is_start: bool = False, is_imported: bool = False
) -> JobStated:
    """The job row as known now."""
    return JobStated(
        vlimpersnummer=known.vlimpersnummer,
        position=position,
        is_imported=is_imported,
        employment_sequence=sequence,
        effective_day=day,
        is_start=is_start,
        **{name: known.jobs[sequence][name] for name in ROW_FIELDS},
    )
