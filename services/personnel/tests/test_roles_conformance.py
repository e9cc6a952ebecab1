"""Roles in the unit of work in memory and in the real one, by the suite that both pass."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from personnel.domain.person import Person
from personnel.domain.role import Asked
from personnel.domain.role_ledger import Granted, GrantEntry, RoleLedger
from personnel.ports import Work
from services.personnel.tests.builders import MARIA, a_grant_step, data, grant_terms
from services.personnel.tests.test_work_conformance import work

__all__ = ["work"]  # the fixture

GIVEN = Granted(terms=grant_terms(), asked=Asked(requester="900018", approver="900019", reason="leads"))


async def test_what_is_done_to_a_grant_supersedes_what_held_and_all_of_it_is_kept(work: Work) -> None:
    await work.lock(MARIA)
    one, other = UUID(int=1), UUID(int=9)
    first = a_grant_step(one, GIVEN)
    taken = replace(GIVEN, revoked_from=date(2026, 12, 1))
    revoked = a_grant_step(UUID(int=2), taken, grant_id=one, kind="revoked")
    restored = a_grant_step(UUID(int=3), GIVEN, grant_id=one, kind="rescinded", said_by=one)
    elsewhere = a_grant_step(other, replace(GIVEN, terms=grant_terms(role="hrbp")))
    gone = a_grant_step(UUID(int=4), grant_id=other, kind="rescinded")
    gone = replace(gone, entries=dict.fromkeys(gone.entries, GrantEntry(None, UUID(int=4))))
    wanted = RoleLedger(vlimpersnummer=MARIA)

    for step in (first, revoked, restored, elsewhere, gone):
        await work.record_role(MARIA, step)
        wanted = wanted.with_step(step)

    known = await work.role_ledger(MARIA)
    assert known == wanted
    assert [version.superseded_by for version in known.versions] == [UUID(int=2), UUID(int=3), None, UUID(int=4)]
    assert [(grant.grant_id, grant.asked, grant.revision) for grant in await work.grants(MARIA)] == [
        (one, GIVEN.asked, 3)
    ]
    assert await work.grants("900018") == []
    await work.erase(Person(vlimpersnummer=MARIA, data=data()))
    assert await work.role_ledger(MARIA) == RoleLedger(vlimpersnummer=MARIA)


async def test_roles_of_an_attempt_that_fails_leave_no_trace(work: Work) -> None:
    async def try_it() -> None:
        async with work.attempt():
            await work.record_role(MARIA, a_grant_step(UUID(int=2), Granted(terms=grant_terms(role="hrbp"))))
            raise KeyError

    await work.record_role(MARIA, a_grant_step(UUID(int=1)))
    with pytest.raises(KeyError):
        await try_it()

    assert [grant.grant_id for grant in await work.grants(MARIA)] == [UUID(int=1)]
