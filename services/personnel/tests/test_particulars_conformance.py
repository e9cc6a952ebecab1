"""Particulars in the unit of work in memory and in the real one, by the suite that both pass."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from personnel.domain.held import HeldEntry, Particulars
from personnel.domain.particular import CivilState
from personnel.domain.person import Person
from personnel.messages.dated import Entered
from personnel.messages.particulars import FORMS
from personnel.ports import Work
from services.personnel.tests.builders import MARIA, a_held, a_held_step, data
from services.personnel.tests.test_work_conformance import work

__all__ = ["work"]  # the fixture


async def test_a_particular_supersedes_what_held_and_all_of_it_is_kept(work: Work) -> None:
    await work.lock(MARIA)
    first, second, third = (a_held_step(UUID(int=number)) for number in (1, 2, 3))
    (slot,) = first.entries
    corrected = replace(second, entries={slot: HeldEntry(a_held(CivilState(status="married")), UUID(int=2))})
    ended = replace(third, entries={slot: HeldEntry(a_held(None), UUID(int=3))})

    for step in (first, corrected, ended):
        await work.record_particular(MARIA, step)

    known = await work.particulars(MARIA)
    assert known == Particulars(vlimpersnummer=MARIA).with_step(first).with_step(corrected).with_step(ended)
    assert [version.superseded_by for version in known.versions] == [UUID(int=2), UUID(int=3), None]
    assert await work.particulars("900018") == Particulars(vlimpersnummer="900018")
    await work.erase(Person(vlimpersnummer=MARIA, data=data()))
    assert await work.particulars(MARIA) == Particulars(vlimpersnummer=MARIA)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.kind_of.resource)
async def test_a_particular_of_each_kind_is_read_as_it_was_recorded(work: Work, form: type[Entered]) -> None:
    extra: Any = form.model_config["json_schema_extra"]
    value = form.model_validate_json(json.dumps(extra["examples"][0])).value()
    step = a_held_step(UUID(int=1), value)

    await work.record_particular(MARIA, step)

    assert [version.fact.value for version in (await work.particulars(MARIA)).of(value.resource)] == [value]
