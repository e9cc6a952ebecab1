"""Particulars over HTTP: for which days they hold, and from when on that was known."""

from typing import Any
from uuid import uuid4

import pytest

from personnel.messages.particulars import FORMS, Dated
from services.personnel.tests.callers import Caller
from services.personnel.tests.conftest import Clock

pytestmark = pytest.mark.postgres

INSZ = "85073099239"
REFUSED: dict[str, dict[str, Any]] = {
    "names": {"family_name": ""},
    "birth": {"birth_day": "2030-01-01"},
    "language": {"language": "la"},
    "work-mail": {"mail_address": "maria"},
    "home-address": {"postal_code": "10001"},
    "phones": {"number": "0470000001"},
    "private-mail": {"mail_address": "maria"},
    "civil-state": {"status": "in love"},
    "education": {"level": "much"},
    "emergency-contacts": {"order": 0},
    "work-experiences": {"worked_until": "2010-08-31"},
    "telework": {"weekdays": ["tuesday"]},
    "identity": {"nationality": "ZZ"},
}
"""By resource, what makes its example one that is refused."""


def example(form: type[Dated], **changes: Any) -> dict[str, Any]:
    extra: Any = form.model_config["json_schema_extra"]
    return {**extra["examples"][0], **changes}


def phone(number: str = "+32470000001", **changes: Any) -> dict[str, Any]:
    return {"kind": "mobile", "number": number, "effective_day": "2026-11-01", **changes}


def held(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code in {200, 201}, answer.text
    return [each["value"] for each in answer.json()["held"]]


def refusals(answers: list[Any]) -> set[tuple[int, str]]:
    return {(each.status_code, each.json().get("type", "").rpartition(":")[2]) for each in answers}


@pytest.fixture
async def number(handler: Caller) -> str:
    """Somebody without an INSZ."""
    return await handler.register()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.kind_of.resource)
async def test_each_kind_is_recorded_read_and_refused_by_field(handler: Caller, number: str, form: type[Dated]) -> None:
    resource = form.kind_of.resource
    place = f"/people/{number}/{resource}"
    body = example(form)

    refused = await handler.post(place, {**body, **REFUSED[resource]})
    recorded = await handler.post(place, body)
    read = await handler.get(f"{place}?as_of=2027-01-01")

    (name,) = REFUSED[resource]
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [name]
    assert {"reason", "reason_en"} <= refused.json()["errors"][0].keys()
    assert recorded.status_code == 201, recorded.text
    (value,) = held(read)
    assert value == {name: body.get(name) for name in value}
    assert read.json()["menu"][0] == "Personeelsbeheer"
    assert held(await handler.get(f"{place}?as_of=1950-01-01")) == []


async def test_what_was_known_then_is_read_as_it_was_known_then(handler: Caller, number: str, clock: Clock) -> None:
    place = f"/people/{number}/phones"
    await handler.post(place, phone("+32470000001"))
    first = clock.pass_by()
    moved = await handler.post(place, phone("+32470000002", effective_day="2026-11-10"))
    second = clock.pass_by()
    event_id = moved.json()["held"][0]["event_id"]
    wrong = {"corrects": event_id, **phone("+32470000003", effective_day="2026-11-12")}
    corrected = await handler.post(f"{place}/corrections", wrong, match=moved.headers["ETag"])
    third = clock.pass_by()
    taken_back = await handler.post(
        f"{place}/rescissions", {"rescinds": event_id, "reason": "mistake"}, match=corrected.headers["ETag"]
    )

    async def numbers(day: str, instant: str | None = None) -> list[str]:
        known = f"&known_at={instant}" if instant else ""
        return [each["number"] for each in held(await handler.get(f"{place}?as_of={day}{known}"))]

    assert taken_back.status_code == 200, taken_back.text
    assert await numbers("2026-11-11", first) == ["+32470000001"]
    assert await numbers("2026-11-11", second) == ["+32470000002"]
    assert await numbers("2026-11-11", third) == ["+32470000001"]
    assert await numbers("2026-11-12", third) == ["+32470000003"]
    assert await numbers("2026-11-12") == ["+32470000001"]
    changes = (await handler.get(f"{place}/difference?known_from={second}&known_to={third}")).json()["changes"]
    assert [(each["first_day"], each["last_day"]) for each in changes] == [
        ("2026-11-10", "2026-11-11"),
        ("2026-11-12", None),
    ]
    assert [(each["old"]["number"][-1], each["new"]["number"][-1]) for each in changes] == [("2", "1"), ("2", "3")]
    assert (await handler.get(f"{place}/difference?known_from={first}")).json()["changes"] == []


async def test_the_history_tells_who_when_old_new_and_why(handler: Caller, number: str) -> None:
    place = f"/people/{number}/phones"
    first = await handler.post(place, phone())
    ended = await handler.post(
        f"{place}/end",
        {"key": "mobile", "first_day_without": "2026-11-20", "reason": "returned"},
        match=first.headers["ETag"],
    )

    (recorded, end) = (await handler.get(f"{place}/history")).json()["entries"]

    assert held(ended) == []
    assert (recorded["who"], recorded["source"], recorded["recorded_at"]) == (
        "an-account",
        "hr",
        "2026-11-24T09:00:00Z",
    )
    assert (end["kind"], end["reason"], end["effective_day"]) == ("ended", "returned", "2026-11-20")
    assert recorded["changes"][0]["old"] is None
    assert recorded["changes"][0]["new"]["value"] == {"kind": "mobile", "number": "+32470000001"}
    assert end["changes"] == [
        {"key": "mobile", "old": None, "new": {"effective_day": "2026-11-20", "last_day": None, "value": None}}
    ]
    again = await handler.post(
        f"{place}/end", {"key": "mobile", "first_day_without": "2026-11-21"}, match=ended.headers["ETag"]
    )
    assert again.json()["type"].endswith("nothing-held")


async def test_what_is_corrected_or_taken_back_was_read_and_is_there(handler: Caller, number: str) -> None:
    place = f"/people/{number}/phones"
    first = await handler.post(place, phone())
    event_id = first.json()["held"][0]["event_id"]
    correction = {"corrects": event_id, **phone("+32470000002")}
    await handler.post(f"{place}/corrections", correction, match=first.headers["ETag"])

    answers = [
        await handler.post(f"{place}/corrections", correction, match=first.headers["ETag"]),
        await handler.post(f"{place}/corrections", correction),
        await handler.post(f"{place}/corrections", {**correction, "corrects": str(uuid4())}, match="*"),
        await handler.post(f"/people/{number}/private-mail/rescissions", {"rescinds": event_id}, match="*"),
        await handler.post(f"/people/{number}/hobbies/rescissions", {"rescinds": event_id}, match="*"),
        await handler.post("/people/999999/phones", phone()),
    ]

    assert [answer.status_code for answer in answers] == [412, 428, 404, 404, 422, 404]


async def test_people_keep_contact_data_right_and_nothing_else(handler: Caller, number: str) -> None:
    other = await handler.register()
    self = handler.as_(person=number)
    own = {"home-address", "phones", "private-mail", "emergency-contacts", "telework"}
    readers = [await handler.grant(role) for role in ("hrbp", "hr_specialist")]

    for form in FORMS:
        resource = form.kind_of.resource
        mine = await self.post(f"/people/{number}/{resource}", example(form))
        others = await self.post(f"/people/{other}/{resource}", example(form))
        assert (mine.status_code, others.status_code) == (201 if resource in own else 403, 403), resource
        for reader in readers if form.kind_of.is_registered else (*readers, handler.as_("register")):
            answer = await reader.post(f"/people/{number}/{resource}", example(form))
            assert answer.status_code == 403, resource
    assert (await self.get(f"/people/{number}/phones")).json()["held"][0]["source"] == "self"
    assert (await self.get(f"/people/{other}/phones")).status_code == 403
    assert (await readers[0].get(f"/people/{number}/phones/history")).status_code == 200


@pytest.mark.parametrize("resource", ["home-address", "civil-state", "identity"])
async def test_what_the_register_feeds_is_changed_by_the_register_alone(handler: Caller, resource: str) -> None:
    number = await handler.register(insz=INSZ)
    (form,) = [each for each in FORMS if each.kind_of.resource == resource]
    place, register = f"/people/{number}/{resource}", handler.as_("register")

    entered = [
        await handler.post(place, example(form)),
        await (await handler.grant("dcpa_handler", number)).post(place, example(form)),
    ]
    assert refusals(entered) == {(409, "owned-by-register")}
    found = await register.ask("/people/searches", {"insz": INSZ})
    fed = await register.post(place, example(form))
    event_id = (await handler.get(f"{place}?as_of=2027-01-01")).json()["held"][0]["event_id"]
    changed = [
        await handler.post(f"{place}/corrections", {"corrects": event_id, **example(form)}, match="*"),
        await handler.post(f"{place}/rescissions", {"rescinds": event_id}, match="*"),
        await handler.post(f"{place}/end", {"first_day_without": "2027-01-01"}, match="*"),
    ]

    assert [each["vlimpersnummer"] for each in found.json()["people"]] == [number]
    assert (fed.status_code, fed.json()["held"][0]["source"]) == (201, "register")
    assert refusals(changed) == {(409, "owned-by-register")}


async def test_telework_is_asked_by_oneself_and_decided_by_others(handler: Caller, number: str) -> None:
    place = f"/people/{number}/telework"
    (form,) = [each for each in FORMS if each.kind_of.resource == "telework"]
    self = handler.as_(person=number)
    asked = await self.post(place, example(form))
    event_id = asked.json()["held"][0]["event_id"]
    decision = {"asked": event_id, "is_approved": True}

    refused = [
        await self.post(place, example(form, status="approved")),
        await self.post(f"{place}/decisions", decision, match="*"),
        await (await handler.grant("dcpa_handler", number)).post(f"{place}/decisions", decision, match="*"),
    ]
    assert {answer.status_code for answer in refused} == {403}
    approved = await handler.post(f"{place}/decisions", decision, match=asked.headers["ETag"])
    again = await handler.post(f"{place}/decisions", {**decision, "is_approved": False}, match="*")
    not_mine = await self.post(f"{place}/rescissions", {"rescinds": event_id}, match="*")
    decided = (await handler.get(f"{place}/history")).json()["entries"][-1]
    undone = await handler.post(
        f"{place}/rescissions", {"rescinds": decided["event_id"]}, match=approved.headers["ETag"]
    )

    assert again.json()["type"].endswith("already-decided")
    assert not_mine.status_code == 403
    assert (decided["kind"], decided["about_event"]) == ("decided", event_id)
    assert undone.status_code == 200, undone.text
    assert [each["status"] for each in held(await self.get(f"{place}?as_of=2026-12-01"))] == ["asked"]
    assert (await self.post(f"{place}/rescissions", {"rescinds": event_id}, match="*")).status_code == 200
    assert held(await self.get(f"{place}?as_of=2026-12-01")) == []
