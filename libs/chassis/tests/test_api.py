"""Problems name fields and allowed values and never repeat the input; a write sent twice has one effect."""

import asyncio
from typing import Annotated, Literal
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from toy import IDEMPOTENT, INBOX, NOW, a_consumer, a_record, effect

from chassis.api import IdempotencyKey, IfMatch, SeenHeader, new_api, require_match, require_seen, write_once
from chassis.batch import apply_batch
from chassis.consumer import Memory
from chassis.health import Health
from chassis.idempotency import Answer
from chassis.tokens import Actor

ANN = Actor(sub="ann")


class Word(BaseModel):
    model_config = ConfigDict(extra="forbid")

    word: Annotated[str, Field(pattern="^[a-z]+$")]
    tone: Literal["soft", "loud"] = "soft"


def an_api(engine, health: Health | None = None) -> FastAPI:
    app = new_api("Toy", "says words", health or Health())

    @app.post("/words")
    async def say(word: Word, request: Request, key: IdempotencyKey):
        async def work(connection):
            made = await connection.execute(
                effect.insert().values(topic="t", key="k", word=word.word).returning(effect.c.id)
            )
            return Answer(201, {"id": made.scalar_one()}, {"ETag": '"1"'})

        return await write_once(request, ANN, key, engine, IDEMPOTENT, lambda: NOW, work)

    @app.put("/words/1")
    async def change(if_match: IfMatch = None) -> dict[str, str]:
        require_match(if_match, 3)
        return {}

    @app.get("/after")
    async def after(seen: SeenHeader = "") -> dict[str, str]:
        async with engine.connect() as connection:
            await require_seen(connection, INBOX, "toy", seen)
        return {}

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("secret 85073003328")

    return app


def a_client(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://toy")


@pytest.fixture
async def client(engine):
    async with a_client(an_api(engine)) as opened:
        yield opened


async def count(engine) -> int:
    async with engine.connect() as connection:
        return await connection.scalar(select(func.count()).select_from(effect))


pytestmark = pytest.mark.postgres


async def test_a_write_sent_twice_has_one_effect_and_one_answer(client, engine):
    key = {"Idempotency-Key": str(uuid4())}
    first = await client.post("/words", json={"word": "hello"}, headers=key)
    second = await client.post("/words", json={"word": "hello"}, headers=key)

    assert (first.status_code, second.status_code, await count(engine)) == (201, 201, 1)
    assert first.json() == second.json()
    assert second.headers["ETag"] == '"1"'
    assert second.headers["Idempotent-Replay"] == "true"


async def test_the_same_write_sent_many_times_at_once_has_one_effect(client, engine):
    key = {"Idempotency-Key": str(uuid4())}
    answers = await asyncio.gather(*(client.post("/words", json={"word": "hello"}, headers=key) for _ in range(8)))

    assert {answer.status_code for answer in answers} == {201}
    assert await count(engine) == 1


async def test_a_key_used_for_another_request_is_refused(client, engine):
    key = {"Idempotency-Key": str(uuid4())}
    await client.post("/words", json={"word": "hello"}, headers=key)
    answer = await client.post("/words", json={"word": "goodbye"}, headers=key)

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:vlimpers:problem:idempotency-key-reused")
    assert await count(engine) == 1


async def test_one_key_for_two_requests_at_once_lets_one_of_them_through(client, engine):
    key = {"Idempotency-Key": str(uuid4())}
    answers = await asyncio.gather(*(client.post("/words", json={"word": w}, headers=key) for w in ("yes", "no")))

    assert sorted(answer.status_code for answer in answers) == [201, 422]
    assert await count(engine) == 1


@pytest.mark.parametrize(
    "seen", ["toy.words/ann@99999999999999999999", "toy.words/ann@1_0", f"toy.words/{'x' * 9000}@1"]
)
async def test_a_position_that_cannot_be_is_refused(client, seen):
    answer = await client.get("/after", headers={"Seen": seen})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Seen")


async def test_the_query_is_a_part_of_what_makes_two_requests_the_same(client, engine):
    key = {"Idempotency-Key": str(uuid4())}
    await client.post("/words?tone=soft", json={"word": "hello"}, headers=key)
    answer = await client.post("/words?tone=loud", json={"word": "hello"}, headers=key)

    assert answer.status_code == 422
    assert await count(engine) == 1


async def test_a_problem_names_field_reason_and_allowed_values_in_two_languages_and_repeats_nothing(client):
    answer = await client.post("/words", json={"word": "85.07.30", "tone": "BE68539007547034", "x": 1})

    problem = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {error["field"] for error in problem["errors"]} == {"word", "tone", "x", "Idempotency-Key"}
    tone = next(error for error in problem["errors"] if error["field"] == "tone")
    assert tone["reason"] == "is geen toegelaten waarde"
    assert tone["allowed"] == {"expected": "'soft' or 'loud'"}
    assert "85.07.30" not in answer.text
    odd = await client.post("/words", json={"word": "x", "85073003328": 1}, headers={"Idempotency-Key": str(uuid4())})
    assert odd.json()["errors"][0]["field"] == "(no field name)"
    assert "BE68" not in answer.text


@pytest.mark.parametrize("body", ["{", '"x"', "[1]", "null"])
async def test_a_body_that_is_no_json_object_is_a_problem(client, body):
    answer = await client.post("/words", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == (400 if body == "{" else 422)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_unknown_path_is_a_problem(client):
    answer = await client.get("/nowhere")

    assert (answer.status_code, answer.json()["title"]) == (404, "Niet gevonden")


async def test_a_failure_of_ours_says_nothing_of_its_cause(client):
    answer = await client.get("/broken")

    assert answer.status_code == 500
    assert "secret" not in answer.text


@pytest.mark.parametrize(("given", "status"), [(None, 428), ('"2"', 412), ('"3"', 200), ("*", 200)])
async def test_a_change_needs_the_etag_that_was_read(client, given, status):
    headers = {"If-Match": given} if given else {}

    assert (await client.put("/words/1", headers=headers)).status_code == status


async def test_a_position_not_reached_yet_is_409_with_retry_after_until_it_is(client, engine):
    seen = {"Seen": "toy.words/ann@1"}
    early = await client.get("/after", headers=seen)
    await apply_batch(engine, a_consumer(), [a_record("one")], Memory())
    later = await client.get("/after", headers=seen)

    assert (early.status_code, early.headers["Retry-After"], later.status_code) == (409, "1", 200)


async def test_positions_that_are_not_of_their_form_are_a_problem(client):
    answer = await client.get("/after", headers={"Seen": "anything"})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Seen")


async def test_readiness_tells_what_is_lacking(engine):
    health = Health("database")
    async with a_client(an_api(engine, health)) as client:
        red = await client.get("/readyz")
        health.green("database")
        green = await client.get("/readyz")

    assert (red.status_code, red.json()["reasons"]) == (503, {"database": "starting"})
    assert green.status_code == 200
