"""A field of a person is erased when somebody asks for it."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.storage import PARTICULAR
from services.personnel.tests.callers import Caller
from services.personnel.tests.conftest import Clock
from services.personnel.tests.keeping import CONTACT, contact, contacts_kept
from services.personnel.tests.test_api_people import said

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


async def test_of_a_mail_address_every_value_goes_also_an_earlier_one_and_that_is_said(
    organised: Caller, engine: AsyncEngine, clock: Clock
) -> None:
    number = await organised.register(mail_address="first@demo-agentschap.example")
    known = clock.pass_by()
    later = {"mail_address": "later@demo-agentschap.example", "effective_day": "2026-11-01"}
    assert (await organised.patch(f"/people/{number}", later, match="*")).status_code == 200

    asked = {"kind": "work-mail", "reason": "Op vraag van de persoon"}
    assert (await organised.post(f"/people/{number}/erasures", asked)).status_code == 201

    is_kept = (PARTICULAR.c.resource == "work-mail", PARTICULAR.c.value.is_not(None))
    async with engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(PARTICULAR).where(*is_kept)) == 0
    for query in ("", "?as_of=2026-10-01", f"?known_at={known}"):
        assert (await organised.get(f"/people/{number}{query}")).json()["mail_address"] is None
    headers, last = (await said(engine))[-1]
    assert (headers["ce_type"], last["mail_address"]) == ("personnel.person-changed.v1", None)
    trace = (await organised.get(f"/people/{number}/work-mail/history")).json()["entries"][-1]
    assert (trace["kind"], trace["reason"]) == ("erased", None)


async def test_who_is_another_since_today_stays_so_when_an_insz_is_erased(organised: Caller, clock: Clock) -> None:
    number = await organised.register(insz="85073099239")
    married = {"family_name": "Claes", "effective_day": "2026-11-25"}
    assert (await organised.patch(f"/people/{number}", married, match="*")).status_code == 200
    clock.pass_by(24)

    asked = {"kind": "insz", "reason": "Op vraag van de persoon"}
    assert (await organised.post(f"/people/{number}/erasures", asked)).status_code == 201

    assert (await organised.get(f"/people/{number}")).json()["family_name"] == "Claes"


@pytest.mark.parametrize("kind", ["names", "birth", "language"])
async def test_what_nobody_is_without_goes_with_the_file_alone(organised: Caller, kind: str) -> None:
    number = await organised.register()

    refused = await organised.post(f"/people/{number}/erasures", {"kind": kind, "reason": "Op vraag"})
    rule = {"kind": kind, "after": "leaving", "months": 12, "source": "Een beslissing", "valid_from": "2026-01-01"}
    no_rule = await organised.as_("hrtd").post("/retention-rules", rule)

    assert [each.status_code for each in (refused, no_rule)] == [422, 422]
    assert [each.json()["errors"][0]["field"] for each in (refused, no_rule)] == ["kind", "kind"]
