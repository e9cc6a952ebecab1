import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.storage import OUTBOX
from personnel.storage.tables import PERSON
from services.personnel.tests.callers import Caller, a_person

pytestmark = pytest.mark.postgres

MARIA = "85073099239"
BIS = "01431499305"


async def said(engine: AsyncEngine) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """Headers and payload of all that was said, in the order of the outbox."""
    async with engine.connect() as connection:
        rows = (await connection.execute(select(OUTBOX.outbox).order_by(OUTBOX.outbox.c.id))).all()
    return [
        (
            {name: value.decode() for name, value in zip(row.header_names, row.header_values, strict=True)},
            json.loads(row.value),
        )
        for row in rows
    ]


async def test_a_person_is_registered_and_said(handler: Caller, engine: AsyncEngine) -> None:
    answer = await handler.post("/people", a_person(insz=MARIA))

    number = answer.json()["vlimpersnummer"]
    assert answer.status_code == 201
    assert number == "100000"
    assert answer.headers["Stream-Position"] == f"personnel.people/{number}@1"
    assert answer.headers["Location"] == f"/people/{number}"
    [(headers, event)] = await said(engine)
    assert headers["ce_type"] == "personnel.person-registered.v1"
    assert headers["ce_sequence"] == "1"
    assert headers["ce_origin"] == "entered"
    assert event["insz"] == MARIA
    assert event["effective_day"] == "2026-11-24"


async def test_an_insz_is_sealed_in_the_database_and_shown_to_nobody(handler: Caller, engine: AsyncEngine) -> None:
    answer = await handler.post("/people", a_person(insz=MARIA))
    number = answer.json()["vlimpersnummer"]

    file = await handler.get(f"/people/{number}")

    assert MARIA not in answer.text
    assert MARIA not in file.text
    assert file.json()["has_insz"] is True
    async with engine.connect() as connection:
        row = (await connection.execute(select(PERSON))).one()
    assert MARIA.encode() not in bytes(row.insz_sealed) + bytes(row.insz_index)


async def test_a_second_registration_with_an_insz_is_refused_without_saying_whose_it_is(handler: Caller) -> None:
    number = await handler.register(insz=MARIA)

    answer = await handler.post("/people", a_person(given_name="Somebody", insz=MARIA))

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:vlimpers:problem:insz-taken"
    assert number not in answer.text
    assert MARIA not in answer.text
    assert "Maria" not in answer.text


@pytest.mark.parametrize("insz", ["85073099238", "00000000000", "85133099239", "8507309923", "abcdefghijk"])
async def test_what_is_no_insz_is_refused_and_not_repeated(handler: Caller, insz: str) -> None:
    answer = await handler.post("/people", a_person(insz=insz))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "insz"
    assert insz not in answer.text


async def test_a_person_is_found_by_insz_in_the_body(handler: Caller) -> None:
    number = await handler.register(insz=BIS)
    await handler.register()

    found = await handler.ask("/people/searches", {"insz": BIS})
    nobody = await handler.ask("/people/searches", {"insz": MARIA})

    assert [each["vlimpersnummer"] for each in found.json()["people"]] == [number]
    assert nobody.json()["people"] == []


async def test_a_change_needs_the_etag_that_was_read(handler: Caller, engine: AsyncEngine) -> None:
    number = await handler.register(insz=MARIA)
    etag = (await handler.get(f"/people/{number}")).headers["ETag"]
    change = {"family_name": "Peeters-Claes", "mail_address": None, "effective_day": "2026-11-02"}

    without = await handler.patch(f"/people/{number}", change)
    answer = await handler.patch(f"/people/{number}", change, match=etag)
    late = await handler.patch(f"/people/{number}", {"given_name": "Marie"}, match=etag)

    assert without.status_code == 428
    assert answer.status_code == 200
    assert answer.headers["Stream-Position"] == f"personnel.people/{number}@2"
    assert answer.headers["ETag"] != etag
    assert late.status_code == 412
    _, event = (await said(engine))[-1]
    assert event["family_name"] == "Peeters-Claes"
    assert event["mail_address"] is None
    assert event["insz"] == MARIA
    assert event["effective_day"] == "2026-11-02"


async def test_a_change_that_changes_nothing_says_nothing(handler: Caller, engine: AsyncEngine) -> None:
    number = await handler.register()

    answer = await handler.patch(f"/people/{number}", {"given_name": "Maria"}, match="*")

    assert answer.status_code == 200
    assert answer.headers["Stream-Position"] == f"personnel.people/{number}@1"
    assert len(await said(engine)) == 1


async def test_the_same_write_sent_again_gets_the_same_answer(handler: Caller, engine: AsyncEngine) -> None:
    key = "8f1d3e0a-2b57-4a3e-9a43-0f7b0f2d9c11"

    first = await handler.post("/people", a_person(), key=key)
    again = await handler.post("/people", a_person(), key=key)
    other = await handler.post("/people", a_person(given_name="Jan"), key=key)

    assert again.json() == first.json()
    assert again.headers["Stream-Position"] == first.headers["Stream-Position"]
    assert other.status_code == 422
    assert len(await said(engine)) == 1


async def test_a_refused_write_may_be_mended_under_the_same_key(handler: Caller) -> None:
    key = "8f1d3e0a-2b57-4a3e-9a43-0f7b0f2d9c12"

    refused = await handler.post("/people", a_person(birth_day="2030-01-01"), key=key)
    mended = await handler.post("/people", a_person(), key=key)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["allowed"] == {"le": "2026-11-24"}
    assert mended.status_code == 201


async def test_people_read_their_own_file_and_nobody_elses(handler: Caller) -> None:
    own, other = await handler.register(), await handler.register()
    employee = handler.as_(person=own)

    assert (await employee.get(f"/people/{own}")).status_code == 200
    assert (await employee.get(f"/people/{other}")).status_code == 403
    assert (await employee.get("/people")).status_code == 403
    assert (await employee.ask("/people/searches", {"insz": MARIA})).status_code == 403
    assert (await handler.anonymously("GET", f"/people/{own}")).status_code == 401


async def test_the_list_goes_page_by_page_and_by_unit(handler: Caller) -> None:
    await handler.organisation()
    numbers = [await handler.register() for _ in range(3)]
    await handler.start(numbers[0], unit="OVO999003")
    await handler.start(numbers[2], unit="OVO999003", first_day="2027-01-01")

    first = (await handler.get("/people?limit=2")).json()
    rest = (await handler.get(f"/people?limit=2&after={first['next']}")).json()
    unit = (await handler.get("/people?unit=OVO999003")).json()

    assert [each["vlimpersnummer"] for each in first["people"] + rest["people"]] == numbers
    assert rest["next"] is None
    assert [each["vlimpersnummer"] for each in unit["people"]] == [numbers[0]]


async def test_an_insz_may_come_later_and_not_be_anybody_elses(handler: Caller, engine: AsyncEngine) -> None:
    first, second = await handler.register(), await handler.register()

    given = await handler.patch(f"/people/{first}", {"insz": BIS}, match="*")
    taken = await handler.patch(f"/people/{second}", {"insz": BIS}, match="*")
    emptied = await handler.patch(f"/people/{first}", {"insz": None}, match="*")

    assert given.json()["has_insz"] is True
    assert (await said(engine))[-1][1]["insz"] == BIS
    assert (taken.status_code, emptied.status_code) == (409, 422)


@pytest.mark.parametrize(
    "changes",
    [
        {"given_name": "a\x00b"},
        {"given_name": "   "},
        {"family_name": "x" * 101},
        {"given_name": "\u200b"},
        {"family_name": "Pee\u202eters"},
        {"family_name": "Pee\u2028ters"},
        {"mail_address": "not an address"},
        {"mail_address": "maria..peeters@demo-agentschap.example"},
        {"mail_address": ".maria@demo-agentschap.example"},
        {"mail_address": "maria.@demo-agentschap.example"},
        {"birth_day": "1785-07-30"},
        {"effective_day": "9999-12-31"},
        {"language": "tlh"},
        {"shoe_size": 40},
    ],
)
async def test_input_that_has_not_its_form_is_refused_by_field(handler: Caller, changes: dict[str, Any]) -> None:
    answer = await handler.post("/people", a_person(**changes))

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == list(changes)
