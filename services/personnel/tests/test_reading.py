"""What is read together is as of one moment, though nobody is locked and others write meanwhile."""

from collections.abc import Awaitable, Callable

import pytest

from personnel.domain.person import Person
from personnel.storage.work import SqlWork
from services.personnel.tests.callers import Caller

pytestmark = pytest.mark.postgres


def after_the_first_read(monkeypatch: pytest.MonkeyPatch, write: Callable[[], Awaitable[object]]) -> list[str]:
    """Let something be written and committed after the next read of a person, before what is read of it next."""
    waiting, written = [write], []

    class OvertakenWork(SqlWork):
        async def person(self, vlimpersnummer: str) -> Person | None:
            found = await super().person(vlimpersnummer)
            if waiting:
                await waiting.pop()()
                written.append(vlimpersnummer)
            return found

    monkeypatch.setattr("personnel.api.desk.SqlWork", OvertakenWork)
    return written


@pytest.mark.parametrize("part", ["", "/employments/1", "/employments/1/history"])
async def test_a_write_between_two_reads_is_seen_by_both_or_by_neither(
    handler: Caller, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    await handler.organisation()
    number = await handler.register()
    place = f"/people/{number}{part}"
    await handler.start(number)
    before = await handler.get(place)
    end = {"last_day": "2026-12-31", "reason": "resignation"}
    written = after_the_first_read(
        monkeypatch, lambda: handler.post(f"/people/{number}/employments/1/end", end, match="*")
    )

    during = await handler.get(place)
    after = await handler.get(place)

    assert written == [number]
    assert during.json() == before.json()
    named = ("ETag", "Stream-Position")
    assert [during.headers[name] for name in named] == [before.headers[name] for name in named]
    assert after.json() != before.json()
    assert after.headers["Stream-Position"] == f"personnel.people/{number}@3"
