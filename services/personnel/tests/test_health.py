"""Health and mandates over HTTP: listed, for few readers, and numbered by the system."""

from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.api.particular_examples import menu_of
from personnel.domain.particular import KINDS
from personnel.messages.particulars import FORMS
from services.personnel.tests.callers import Caller
from services.personnel.tests.conftest import Clock
from services.personnel.tests.test_api_particulars import example, held, refusals

pytestmark = pytest.mark.postgres

SENSITIVE = ("handicap", "examinations", "work-accidents", "political-mandates")
BODIES: dict[str, dict[str, Any]] = {
    form.kind_of.resource: example(form) for form in FORMS if form.kind_of.resource in SENSITIVE
}
REFUSED: list[tuple[str, str, Any]] = [
    ("handicap", "number", 0),
    ("handicap", "registration", "diabetes"),
    ("handicap", "right", "a_car"),
    ("handicap", "document", "has a bad back"),
    ("handicap", "effective_day", "soon"),
    ("handicap", "last_day", "2026-09-30"),
    ("handicap", "reason", "no code"),
    ("handicap", "diagnosis", "something"),
    ("examinations", "kind", "keuring"),
    ("examinations", "held_day", "2026-11-25"),
    ("examinations", "decision", "ill"),
    ("examinations", "effective_day", "2026-11-12"),
    ("examinations", "findings", "something"),
    ("examinations", "number", "7"),
    ("work-accidents", "incident.day", "2026-11-25"),
    ("work-accidents", "incident.at", "25:00"),
    ("work-accidents", "incident.whereabouts", "at_home"),
    ("work-accidents", "incident.place", ""),
    ("work-accidents", "incident.cause", ""),
    ("work-accidents", "incident.is_serious", "perhaps"),
    ("work-accidents", "incident", None),
    ("work-accidents", "injury", None),
    ("work-accidents", "injury.description", "x" * 501),
    ("work-accidents", "injury.medical_number", "no code"),
    ("work-accidents", "injury.consolidation_day", "2026-11-09"),
    ("work-accidents", "injury.consolidation_percentage", 101),
    ("work-accidents", "number", "1-000001"),
    ("political-mandates", "mandate", "king"),
    ("political-mandates", "body", ""),
    ("political-mandates", "last_day", "2024-12-31"),
]
"""By resource and field, what its example cannot have."""


def changed(body: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The body with another value of a field."""
    found = deepcopy(body)
    *above, name = path.split(".")
    part = found
    for each in above:
        part = part[each]
    part[name] = value
    return found


@pytest.fixture
async def number(handler: Caller) -> str:
    """Somebody."""
    return await handler.register()


@pytest.mark.parametrize(("resource", "field", "value"), REFUSED, ids=lambda value: str(value)[:30])
async def test_each_field_is_refused_by_its_name_and_nothing_is_repeated(
    handler: Caller, number: str, resource: str, field: str, value: Any
) -> None:
    refused = await handler.post(f"/people/{number}/{resource}", changed(BODIES[resource], field, value))

    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["field"], bool(error["reason"]), bool(error["reason_en"])) == (field, True, True)
    assert str(value) not in refused.text.replace("2026-11-24", "") or len(str(value)) < 5
    assert held(await handler.get(f"/people/{number}/{resource}?as_of=2027-01-01")) == []


async def test_what_is_not_on_a_list_is_refused_with_what_is(handler: Caller, number: str) -> None:
    body = changed(BODIES["examinations"], "decision", "ill")

    refused = await handler.post(f"/people/{number}/examinations", body)

    assert refused.json()["type"].endswith("not-listed")
    assert refused.json()["errors"][0]["allowed"] == {"enum": ["fit", "fit_with_measures", "unfit"]}


async def test_a_percentage_goes_with_the_day_of_the_consolidation(handler: Caller, number: str) -> None:
    body = changed(BODIES["work-accidents"], "injury.consolidation_percentage", "12.5")

    refused = await handler.post(f"/people/{number}/work-accidents", body)
    taken = await handler.post(
        f"/people/{number}/work-accidents", changed(body, "injury.consolidation_day", "2026-11-20")
    )

    assert refused.json()["type"].endswith("consolidation-incomplete")
    assert taken.status_code == 201, taken.text


@pytest.mark.parametrize("resource", SENSITIVE)
async def test_it_is_read_by_who_sees_all_screens_and_by_the_person(
    handler: Caller, number: str, resource: str
) -> None:
    place = f"/people/{number}/{resource}"
    await handler.organisation()
    await handler.start(number)
    await handler.post(place, BODIES[resource])
    readers = {
        role: await handler.grant(role)
        for role in ("manager", "superior", "hr_financial", "welfare", "hrtd", "mail_sick", "hrbp", "hr_specialist")
    }
    readers |= {"self": handler.as_(person=number), "importer": handler.as_("importer")}

    paths = (f"{place}?as_of=2026-11-24", f"{place}/history", f"{place}/difference?known_from=2026-01-01T00:00:00Z")
    shown = {path: {role: (await who.get(path)).status_code for role, who in readers.items()} for path in paths}

    for path in paths:
        assert {role for role, status in shown[path].items() if status == 200} == {"hrbp", "hr_specialist", "self"}
        assert set(shown[path].values()) == {200, 403}
    assert (await readers["self"].post(place, BODIES[resource])).status_code == 403
    reads = (await handler.as_(person=number).get(f"/people/{number}/reads")).json()["reads"]
    assert {part for read in reads for part in read["what"]} == {KINDS[resource].opened_as}


async def test_a_case_has_a_number_that_no_other_has(handler: Caller, engine: AsyncEngine, number: str) -> None:
    other, body = await handler.register(), BODIES["work-accidents"]
    first = await handler.post(f"/people/{number}/work-accidents", body)
    again = await handler.post(f"/people/{number}/work-accidents", body)
    second = await handler.post(f"/people/{number}/work-accidents", changed(body, "injury.description", "Knie"))
    elsewhere = await handler.post(f"/people/{other}/work-accidents", body)
    event_id = first.json()["held"][0]["event_id"]
    later = changed({**body, "corrects": event_id}, "injury.medical_number", "M-17")
    mended = await handler.post(f"/people/{number}/work-accidents/corrections", later, match="*")
    async with engine.begin() as connection:
        await connection.execute(text("INSERT INTO epoch (value, raised_at) VALUES (2, now())"))
        await connection.execute(text("SELECT setval('accident_case', 1)"))
    restored = await handler.post(f"/people/{other}/work-accidents", changed(body, "injury.description", "Knie"))

    cases = [[each["key"] for each in answer.json()["held"]] for answer in (first, again, second, mended)]
    assert cases[0] == cases[1]
    assert cases[2] == cases[3] != cases[0]
    assert len(cases[2]) == 2
    all_numbers = [*cases[2], *(each["key"] for each in restored.json()["held"])]
    assert len(set(all_numbers)) == len(all_numbers) == 4, (elsewhere.text, restored.text)
    shown = await handler.get(f"/people/{number}/work-accidents")
    assert [each["number"] for each in held(shown)] == cases[2]


async def test_the_same_examination_told_again_is_the_same(handler: Caller, number: str) -> None:
    place, body = f"/people/{number}/examinations", BODIES["examinations"]
    for each in (body, body, {**body, "decision": "unfit"}, {**body, "kind": "spontaan"}):
        assert (await handler.post(place, each)).status_code == 201

    shown = held(await handler.get(place))

    assert [(each["number"], each["kind"], each["decision"]) for each in shown] == [
        ("1", "periodiek", "unfit"),
        ("2", "spontaan", "fit"),
    ]


@pytest.mark.parametrize("resource", ["examinations", "work-accidents"])
async def test_what_happened_is_corrected_or_taken_back_and_has_no_end(
    handler: Caller, number: str, resource: str
) -> None:
    place = f"/people/{number}/{resource}"
    first = await handler.post(place, BODIES[resource])
    event_id, key = first.json()["held"][0]["event_id"], first.json()["held"][0]["key"]
    end = await handler.post(f"{place}/end", {"key": key, "first_day_without": "2026-11-20"}, match="*")
    day = "held_day" if resource == "examinations" else "incident.day"
    moved = changed({**BODIES[resource], "corrects": event_id}, day, "2026-11-02")
    corrected = await handler.post(f"{place}/corrections", moved, match=first.headers["ETag"])
    earlier = held(await handler.get(f"{place}?as_of=2026-11-05"))
    taken_back = await handler.post(f"{place}/rescissions", {"rescinds": event_id}, match=corrected.headers["ETag"])

    assert refusals([end]) == {(409, "happened")}
    assert [each["number"] for each in earlier] == [key]
    assert (taken_back.status_code, taken_back.json()["held"]) == (200, [])
    history = (await handler.get(f"{place}/history")).json()["entries"]
    assert [each["kind"] for each in history] == ["recorded", "corrected", "rescinded"]


async def test_a_right_is_read_as_of_a_day_and_as_it_was_known(handler: Caller, number: str, clock: Clock) -> None:
    place = f"/people/{number}/handicap"
    first = await handler.post(place, BODIES["handicap"])
    before = clock.pass_by()
    end = {"key": "1", "first_day_without": "2027-01-01"}
    ended = await handler.post(f"{place}/end", end, match=first.headers["ETag"])

    async def rights(day: str, known: str = "") -> int:
        return len(held(await handler.get(f"{place}?as_of={day}{known}")))

    assert ended.json()["held"] == []
    assert [await rights(day) for day in ("2026-09-30", "2026-10-01", "2026-12-31", "2027-01-01")] == [0, 1, 1, 0]
    assert [await rights(day, f"&known_at={before}") for day in ("2027-01-01", "2027-10-01")] == [1, 0]
    changes = (await handler.get(f"{place}/difference?known_from={before}")).json()["changes"]
    assert [(each["first_day"], each["last_day"], each["new"]) for each in changes] == [
        ("2027-01-01", "2027-09-30", None)
    ]


@pytest.mark.parametrize("resource", SENSITIVE)
async def test_users_find_it_where_they_know_it(handler: Caller, number: str, resource: str) -> None:
    menu = (await handler.get(f"/people/{number}/{resource}")).json()["menu"]

    assert menu == menu_of(KINDS[resource])
    assert menu[-1] in {
        "VO Handicap, chronische ziekte",
        "Medische onderzoeken",
        "Details incident en details letsels",
        "VO Politiek verlof",
    }
