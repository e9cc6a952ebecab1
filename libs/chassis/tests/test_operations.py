"""Operators see counts, places and headers over HTTP, never a payload; and only operators do."""

import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import structlog
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from toy import NOW, OUTBOX, a_consumer, a_record, an_event, words

from chassis.api import new_api
from chassis.batch import apply_batch
from chassis.consumer import Consumer, Memory
from chassis.health import Health
from chassis.operations import operations_routes
from chassis.operations.headers import plain_headers, plain_key
from chassis.outbox import enqueue
from chassis.settings import ServicePieces

pytestmark = pytest.mark.postgres

KEY = ECKey.generate_key("P-256", {"kid": "one"})
ISSUER = "https://issuer.example"
INSZ = "85073003328"


def a_token(*roles: str) -> str:
    claims = {"iss": ISSUER, "aud": "vlimpers", "sub": "somebody", "exp": int(time.time()) + 60, "roles": list(roles)}
    return jwt.encode({"alg": "ES256", "kid": "one"}, claims, KEY)


def the_settings() -> ServicePieces:
    return ServicePieces(
        database_url="postgresql+asyncpg://nobody@127.0.0.1:1/none",
        kafka_bootstrap="127.0.0.1:1",
        token_issuer=ISSUER,
        token_jwks_url=f"{ISSUER}/jwks",
        kafka_request_max=timedelta(seconds=1),
    )


@pytest.fixture
async def operator(engine: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    keys = httpx.AsyncClient(
        transport=httpx.MockTransport(lambda _: httpx.Response(200, json={"keys": [KEY.as_dict(private=False)]}))
    )
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num text)"))
    app = new_api("Toy", "A toy.", Health())
    app.include_router(operations_routes(the_settings(), "chassis", engine, OUTBOX, a_consumer(), keys))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://toy",
        headers={"Authorization": f"Bearer {a_token('operator')}"},
    ) as client:
        yield client


async def say(engine: AsyncEngine, *keys: str) -> None:
    async with engine.begin() as connection:
        await enqueue(connection, OUTBOX, [an_event("secret", key=key) for key in keys], source="/toy", now=NOW)


async def apply(engine: AsyncEngine, *records: Any, consumer: Consumer | None = None) -> None:
    await apply_batch(engine, consumer or a_consumer(), records, Memory())


async def get(operator: httpx.AsyncClient, path: str) -> Any:
    answer = await operator.get(f"/operations{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("path", ["summary", "streams", "positions", "outbox", "deferred", "deferred/1", "journal"])
async def test_who_is_no_operator_sees_nothing(operator: httpx.AsyncClient, path: str) -> None:
    headers = {"Authorization": f"Bearer {a_token('dcpa_handler', 'importer')}"}

    answer = await operator.get(f"/operations/{path}?topic=toy.words", headers=headers)

    assert answer.status_code == 403


async def test_the_summary_counts_what_is_behind(operator: httpx.AsyncClient, engine: AsyncEngine) -> None:
    await say(engine, "ann", "bob")
    await apply(engine, a_record("poison"), a_record("after", sequence=2), a_record("late", key="cas", sequence=2))

    summary = await get(operator, "/summary")

    assert summary["outbox"]["rows"] == 3  # one is the copy for the dead letters
    assert summary["outbox"]["age_seconds"] >= 0
    assert summary["deferred"] == {"waiting": 1, "held": 1, "parked": 1}
    assert (summary["streams"], summary["positions"]) == (2, 0)
    assert summary["journals"] == ["toy.deeds", "toy.words"]


async def test_pages_are_read_on_and_nothing_is_left_out(operator: httpx.AsyncClient, engine: AsyncEngine) -> None:
    await say(engine, "ann", "bob", "cas", "bob")

    first = await get(operator, "/streams?limit=2")
    rest = await get(operator, f"/streams?limit=2&after={first['next']}")

    shown = [(each["key"], each["sequence"], each["pending"]) for each in first["streams"] + rest["streams"]]
    assert shown == [("ann", 1, 1), ("bob", 2, 2), ("cas", 1, 1)]
    assert rest["next"] is None


async def test_the_outbox_is_shown_by_its_headers(operator: httpx.AsyncClient, engine: AsyncEngine) -> None:
    await say(engine, "ann")

    (row,) = (await get(operator, "/outbox?key=ann"))["rows"]

    assert row["headers"]["ce_type"] == "toy.word-said.v1"
    assert "secret" not in str(row)


async def test_a_record_set_aside_is_shown_without_its_payload_and_what_is_not_of_its_form(
    operator: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    await apply(engine, a_record("poison", ce_time=INSZ.encode(), key="ann"), a_record("poison", key="bob"))

    page = await get(operator, "/deferred?state=parked")
    shown = [await get(operator, f"/deferred/{each['id']}") for each in page["records"]]

    assert [each["key"] for each in shown] == ["ann", "bob"]
    assert INSZ not in str(shown)
    assert "poison" not in str([each["headers"] for each in shown])
    assert shown[1]["reason"] == "a word that cannot be"


async def test_a_parked_record_is_given_up_once_and_lets_go_what_it_held_back(
    operator: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    await apply(engine, a_record("poison"), a_record("after", sequence=2))
    (parked,) = (await get(operator, "/deferred?state=parked"))["records"]
    path = f"/operations/deferred/{parked['id']}"

    with structlog.testing.capture_logs() as lines:
        again = await operator.post(f"{path}/replay")
        given_up = await operator.post(f"{path}/discard", json={"reason": "junk"})
        twice = await operator.post(f"{path}/discard", json={"reason": "junk"})

    assert (again.status_code, again.json()["type"]) == (409, "urn:vlimpers:problem:stays-parked")
    assert (given_up.status_code, given_up.json()["state"]) == (200, "discarded")
    assert (twice.status_code, twice.json()["type"]) == (409, "urn:vlimpers:problem:not-parked")
    assert await words(engine) == ["after"]
    acts = [(line["event"], line["record"], bool(line["account"])) for line in lines if "account" in line]
    assert acts == [("a record was discarded", parked["id"], True)]


async def test_what_the_consumer_has_of_an_event_is_told(operator: httpx.AsyncClient, engine: AsyncEngine) -> None:
    taken, waiting, missing = uuid4(), uuid4(), uuid4()
    await apply(engine, a_record(event_id=taken), a_record("early", event_id=waiting, sequence=3))

    answer = await operator.post(
        "/operations/inbox", json={"event_ids": [str(each) for each in (taken, waiting, missing)]}
    )

    assert [each["state"] for each in answer.json()["events"]] == ["taken", "waiting", "missing"]


async def test_of_what_was_given_up_it_is_told_that_it_was(operator: httpx.AsyncClient, engine: AsyncEngine) -> None:
    junk, waiting = uuid4(), uuid4()
    await apply(engine, a_record("poison", event_id=junk), a_record("x", key="bob", event_id=waiting, sequence=99))

    for each in (await get(operator, "/deferred"))["records"]:
        await operator.post(f"/operations/deferred/{each['id']}/discard", json={"reason": "nobody sent it"})

    answer = await operator.post("/operations/inbox", json={"event_ids": [str(junk), str(waiting)]})
    kept = await get(operator, "/deferred?state=discarded")
    assert [each["state"] for each in answer.json()["events"]] == ["discarded", "discarded"]
    assert [each["headers"] for each in kept["records"]] == [{"ce_id": str(junk)}, {"ce_id": str(waiting)}]


async def test_what_there_is_not_is_told_by_its_field(operator: httpx.AsyncClient) -> None:
    record = await operator.post("/operations/deferred/17/replay")
    stream = await operator.post("/operations/resync", json={"topic": "toy.nothing", "key": "ann"})

    assert (record.status_code, record.json()["errors"][0]["field"]) == (404, "number")
    assert (stream.status_code, stream.json()["errors"][0]["field"]) == (409, "topic")
    assert stream.json()["errors"][0]["allowed"] == {"topics": []}


async def test_kafka_that_is_away_is_told_as_such(operator: httpx.AsyncClient) -> None:
    answer = await operator.get("/operations/topics")

    assert (answer.status_code, answer.json()["type"]) == (503, "urn:vlimpers:problem:unavailable")


async def test_a_topic_that_the_service_neither_says_nor_hears_is_not_read(operator: httpx.AsyncClient) -> None:
    assert (await operator.get("/operations/journal?topic=other.words")).status_code == 404


@pytest.mark.parametrize("key", [b"", None, b"\xff\xfe", b"Maria Peeters", b"a\x00b", b"x" * 101])
def test_a_key_that_is_not_like_ours_is_not_shown(key: bytes | None) -> None:
    assert plain_key(key) is None


def test_headers_that_are_not_of_their_form_are_not_shown() -> None:
    headers = ((("ce_type"), b"Maria Peeters"), ("name", b"Maria"), ("ce_sequence", b"12"), ("ce_id", None))

    assert plain_headers(headers) == {"ce_sequence": "12"}


@pytest.mark.parametrize("sequence", ["0", "000", "٣", "1٣", "-1", "+1", "1_0"])
def test_a_sequence_that_no_stream_has_is_not_shown(sequence: str) -> None:
    assert plain_headers((("ce_sequence", sequence.encode()), ("ce_epoch", sequence.encode()))) == {}
