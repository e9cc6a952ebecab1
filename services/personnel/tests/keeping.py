"""People of whom things are kept, in tests of retention: who left, what is kept, and the job that erases."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.jobs import Intake, keep_part
from personnel.storage import PARTICULAR
from services.personnel.tests.callers import Caller

RULE = {"kind": "emergency-contacts", "after": "leaving", "months": 12, "source": "Een beslissing"}
CONTACT = {
    "order": 1,
    "name": "Jan Janssens",
    "relationship": "partner",
    "phone": "+32470000001",
    "effective_day": "2015-01-01",
}
REASON = {"reason": "Nagekeken"}


async def leaver(handler: Caller, last_day: str = "2020-06-30", **changes: Any) -> str:
    """Somebody who left, with an emergency contact."""
    number = await handler.register(**changes)
    await handler.start(number, first_day="2020-01-01")
    end = {"last_day": last_day, "reason": "resignation"}
    ended = await handler.post(f"/people/{number}/employments/1/end", end, match="*")
    assert ended.status_code == 200, ended.text
    await contact(handler, number)
    return number


async def died(handler: Caller, day: str = "2020-06-30") -> str:
    """Somebody who died in service, with an emergency contact."""
    number = await handler.register()
    await handler.start(number, first_day="2020-01-01")
    await contact(handler, number)
    told = await handler.post(f"/people/{number}/death", {"died_on": day})
    assert told.status_code == 201, told.text
    return number


async def contact(handler: Caller, number: str, **changes: Any) -> str:
    """Whom to call; gives what it was said under."""
    answer = await handler.post(f"/people/{number}/emergency-contacts", {**CONTACT, **changes})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["held"][0]["event_id"])


async def rule(handler: Caller, **changes: Any) -> None:
    """HRTD enters how long something is kept."""
    answer = await handler.as_("hrtd").post("/retention-rules", {**RULE, "valid_from": "2020-01-01", **changes})
    assert answer.status_code == 201, answer.text


async def do_all(intake: Intake) -> int:
    """Do what there is to do for now; tells in how many parts."""
    parts = 0
    while await keep_part(intake):
        parts += 1
    return parts


async def reported(handler: Caller, intake: Intake) -> str:
    """A report that waits; gives its address."""
    asked = await handler.as_("hrtd").post("/retention-reports", None)
    assert asked.status_code == 202, asked.text
    await do_all(intake)
    return str(asked.headers["Location"])


async def carried_out(handler: Caller, intake: Intake) -> dict[str, Any]:
    """A report, approved and carried out, as it is then."""
    address = await reported(handler, intake)
    assert (await handler.post(f"{address}/approval", REASON)).status_code == 200
    await do_all(intake)
    report: dict[str, Any] = (await handler.get(address)).json()
    return report


async def contacts_kept(engine: AsyncEngine, number: str) -> int:
    """How many emergency contacts the database holds of somebody, also earlier and corrected ones."""
    mine = (PARTICULAR.c.vlimpersnummer == number, PARTICULAR.c.resource == "emergency-contacts")
    async with engine.connect() as connection:
        kept = select(func.count()).where(*mine, PARTICULAR.c.value.is_not(None))
        return int(await connection.scalar(kept) or 0)
