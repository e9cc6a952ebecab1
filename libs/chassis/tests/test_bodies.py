"""A body is read up to a limit, and more than a little only from whoever is known; what is wrong in it is told."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, ValidationError

from chassis.api import new_api
from chassis.fields import Day, refused
from chassis.health import Health
from chassis.tokens import Actor, TokenRefusedError

BYTES_MAX = 100_000
LARGER = 200_000
KNOWN = {"Authorization": "Bearer good"}


class Thing(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str | None = None
    day: Day | None = None
    number: UUID | None = None
    count: int | None = None


class Check:
    async def actor(self, token: str) -> Actor:
        if token != "good":
            raise TokenRefusedError("not accepted")
        return Actor(sub="ann")


def an_api() -> FastAPI:
    check: Any = Check()
    app = new_api("Toy", "takes things", Health(), check, bytes_max=BYTES_MAX, larger={"/tables": LARGER})

    @app.post("/things")
    @app.post("/tables/people")
    @app.post("/tablesque")
    async def take(thing: Thing) -> dict[str, str]:
        return {"text": thing.text or ""}

    return app


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=an_api()), base_url="http://toy") as opened:
        yield opened


async def parts(size: int) -> AsyncIterator[bytes]:
    yield b'{"text": "'
    for _ in range(size // 1000):
        yield b"x" * 1000
    yield b'"}'


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/things", BYTES_MAX - 1000, 200),
        ("/things", BYTES_MAX, 413),
        ("/tables/people", LARGER - 1000, 200),
        ("/tables/people", LARGER, 413),
        ("/tablesque", LARGER - 1000, 413),
    ],
)
async def test_what_is_larger_than_its_address_takes_is_refused_announced_or_not(client, path, size, status):
    json = {**KNOWN, "Content-Type": "application/json"}
    announced = await client.post(path, json={"text": "x" * size}, headers=KNOWN)
    streamed = await client.post(path, content=parts(size), headers=json)

    assert (announced.status_code, streamed.status_code) == (status, status)
    if status == 413:
        assert announced.json() == streamed.json()
        assert streamed.json()["errors"][0]["allowed"] == {"le": LARGER if "/tables/" in path else BYTES_MAX}


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic good"}, {"Authorization": "Bearer bad"}])
async def test_of_a_stranger_nothing_long_is_read(headers):
    asked = []

    async def never() -> AsyncIterator[bytes]:
        asked.append(1)
        yield b"{}"

    json = {"Content-Type": "application/json"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=an_api()), base_url="http://toy") as client:
        long = await client.post("/tables/people", content=b"x" * 50_000, headers=headers | json)
        unknown = await client.post("/things", content=never(), headers=headers | json)

    assert (long.status_code, unknown.status_code) == (401, 401)
    assert long.json()["type"] == "urn:vlimpers:problem:token-refused"
    assert asked == []


@pytest.mark.parametrize("account", ["a\x00b", "a\nb", "\x7f", "\x85", "", "x" * 201])
def test_an_account_that_no_table_and_no_log_can_hold_is_none(account):
    with pytest.raises(ValidationError):
        Actor(sub=account)


@pytest.mark.parametrize(
    "body",
    [b"nope", b"{", b'{"text": "\xff"}', b'{"count": ' + b"1" * 5000 + b"}", b"[" * 15_000],
    ids=["no JSON", "unfinished", "no UTF-8", "a number of 5000 digits", "deep"],
)
async def test_a_body_that_cannot_be_read_is_told_as_such(client, body):
    answer = await client.post("/things", content=body, headers={"Content-Type": "application/json"})

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (400, "urn:vlimpers:problem:invalid-json")
    assert [error["field"] for error in problem["errors"]] == ["body"]


@pytest.mark.parametrize(
    "day", [0, 1798675200, "1798675200", "1985-07-30T00:00:00", "٢٠٢٦-12-01", "2026-2-1", "2026-02-30", True]
)
async def test_a_day_is_written_as_a_day(client, day):
    answer = await client.post("/things", json={"day": day})

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "day", "reason": "is geen datum", "reason_en": "is no date", "allowed": {"format": "YYYY-MM-DD"}}
    ]


@pytest.mark.parametrize(
    ("thing", "reason", "allowed"),
    [
        ({"day": "1899-12-31"}, "valt buiten de grenzen", {"ge": "1900-01-01"}),
        ({"day": "9999-01-01"}, "valt buiten de grenzen", {"le": "2199-12-31"}),
        ({"number": "x"}, "is geen UUID", {"format": "0b9f6c1e-3f6a-4d0e-9a55-6f2f4a1c9d01"}),
        ({"count": "x"}, "is geen geheel getal", {"format": "12"}),
        ({"text": 1}, "is geen tekst", None),
    ],
)
async def test_a_fault_is_told_with_what_would_be_accepted(client, thing, reason, allowed):
    answer = await client.post("/things", json=thing)

    error = answer.json()["errors"][0]
    assert (error["reason"], error.get("allowed")) == (reason, allowed)


async def test_a_rule_of_our_own_is_told_in_its_own_words():
    app = new_api("Toy", "takes pairs", Health())

    class Pair(BaseModel):
        left: Day

        def model_post_init(self, _: object) -> None:
            raise refused("geef ook rechts", "give right as well", {"fields": ["right"]})

    async def take(pair: Pair) -> Pair:
        return pair

    app.add_api_route("/pairs", take, methods=["POST"])

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://toy") as client:
        answer = await client.post("/pairs", json={"left": "2026-12-01"})

    assert answer.json()["errors"] == [
        {
            "field": "body",
            "reason": "geef ook rechts",
            "reason_en": "give right as well",
            "allowed": {"fields": ["right"]},
        }
    ]
