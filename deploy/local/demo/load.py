"""The driver: plays stories over HTTP, and keeps what was accepted as facts."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from deploy.local.demo.absence_desk import AbsenceDesk
from deploy.local.demo.action_desk import ActionDesk
from deploy.local.demo.client import Client
from deploy.local.demo.facts import Fact
from deploy.local.demo.hr_desk import HrDesk
from deploy.local.demo.known import Known
from deploy.local.demo.leaving_desk import LeavingDesk
from deploy.local.demo.ledger import Ledger
from deploy.local.demo.steps import (
    Change,
    ChangePerson,
    Correct,
    Decide,
    Die,
    End,
    FollowUp,
    Leave,
    Note,
    PayTo,
    Promote,
    Redrive,
    Register,
    Rehire,
    Rescind,
    Retire,
    Sick,
    Start,
    Step,
    Story,
)


class Load:
    """Plays stories. Who is known by a name or number in one story is so in every later one."""

    def __init__(self, client: Client, ledger: Ledger) -> None:
        hr, actions, absence = HrDesk(client, ledger), ActionDesk(client, ledger), AbsenceDesk(client, ledger)
        leaving = LeavingDesk(client, ledger)
        self.ledger = ledger
        self._known: dict[str, Known] = {}
        self._deeds: dict[type[Step], Callable[[Known, Any], Awaitable[None]]] = {
            Register: hr.register,
            PayTo: hr.pay_to,
            Start: hr.start,
            Change: hr.change,
            End: hr.end,
            ChangePerson: hr.change_person,
            Note: hr.note,
            Rehire: actions.rehire,
            FollowUp: actions.follow_up,
            Promote: leaving.promote,
            Retire: leaving.retire,
            Die: leaving.die,
            Correct: actions.correct,
            Rescind: actions.rescind,
            Redrive: actions.redrive,
            Leave: absence.take_leave,
            Decide: absence.decide,
            Sick: absence.report_sick,
        }

    def knows(self, known: Known, facts: Iterable[Fact]) -> None:
        """Begin with what an import told."""
        self._known[known.vlimpersnummer] = known
        self.ledger.facts.extend(facts)

    async def play(self, stories: Iterable[Story]) -> None:
        """Play all stories at once; the first refusal ends them all."""
        async with asyncio.TaskGroup() as group:
            for story in stories:
                group.create_task(self._tell(story))

    async def _tell(self, story: Story) -> None:
        known = Known() if story.who is None else self._known.setdefault(story.who, Known())
        for step in story.opening:
            await self._do(known, step)
        async with asyncio.TaskGroup() as group:
            for track in story.tracks:
                group.create_task(self._follow(known, track))

    async def _follow(self, known: Known, track: tuple[Step, ...]) -> None:
        for step in track:
            await self._do(known, step)

    async def _do(self, known: Known, step: Step) -> None:
        await self._deeds[type(step)](known, step)
