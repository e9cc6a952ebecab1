"""A field of a person is erased when somebody asks for it."""

from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.personnel.tests.callers import Caller
from services.personnel.tests.keeping import CONTACT, contact, contacts_kept

pytestmark = pytest.mark.postgres


@pytest.fixture
async def organised(handler: Caller) -> Caller:
    """An account for everything, in an organisation."""
    await handler.organisation()
    return handler


async def test_a_field_is_erased_when_somebody_asks_and_a_write_sent_again_does_not_bring_it_back(
    organised: Caller, engine: AsyncEngine
) -> None:
    number, key = await organised.register(), str(uuid4())
    place = f"/people/{number}/emergency-contacts"
    first = await organised.post(place, CONTACT, key=key)
    await contact(organised, number, name="Later", effective_day="2026-09-01")
    asked = {"kind": "emergency-contacts", "reason": "Op vraag van de persoon"}

    erased = await organised.post(f"/people/{number}/erasures", asked)
    again = await organised.post(place, CONTACT, key=key)
    nothing = await organised.post(f"/people/{number}/erasures", asked)

    assert first.status_code == 201
    (trace,) = erased.json()["erasures"]
    assert (trace["kind"], trace["erased"], trace["by"], trace["report_id"]) == (asked["kind"], 2, "an-account", None)
    assert (await contacts_kept(engine, number), (await organised.get(place)).json()["held"]) == (0, [])
    assert (again.status_code, again.json()["type"].rpartition(":")[2]) == (409, "person-erased")
    assert (nothing.status_code, nothing.json()["type"].rpartition(":")[2]) == (409, "nothing-to-erase")


async def test_a_field_is_erased_by_a_case_handler_alone_and_telework_goes_with_the_file(organised: Caller) -> None:
    number = await organised.register()
    await contact(organised, number)
    place, asked = f"/people/{number}/erasures", {"kind": "emergency-contacts", "reason": "Op vraag"}

    refused = [await who.post(place, asked) for who in (organised.as_("hrtd"), organised.as_(person=number))]
    unknown = await organised.post(place, {**asked, "kind": "telework"})

    assert [each.status_code for each in refused] == [403, 403]
    assert (unknown.status_code, [error["field"] for error in unknown.json()["errors"]]) == (422, ["kind"])
