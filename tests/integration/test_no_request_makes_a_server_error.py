"""Whatever is sent, a service answers what its OpenAPI tells: no failure of its own, and no echo of the input."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.contract.apps import SERVICES, examples, openapi
from tests.integration.odd_requests import (
    MARKER,
    ODD,
    Target,
    fields_of,
    request_with,
    takes_json,
    targets,
    told_of,
    visits,
)
from tests.integration.visited import Visited, open_service

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("requests at random")]

SHORT, LONG = 12, 50
LOOK_AT_KAFKA = {"/operations/topics", "/operations/journal", "/operations/resync"}
"""There is no Kafka beside these services; that is told, and is no failure of theirs."""


@pytest.fixture(scope="module")
async def visited(
    make_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[dict[str, Visited]]:
    folder = tmp_path_factory.mktemp("clocks")
    opened = {service: await open_service(service, make_database(service), folder) for service in SERVICES}
    yield opened
    for each in opened.values():
        await each.close()


async def look_at_answers(target: Target, at: Visited, data: st.DataObject) -> None:
    request = data.draw(visits(target, at.ids, at.tokens))
    answer = await at.client.send(request)
    at.learn(answer)
    assert_told(target, answer)


def assert_told(target: Target, answer: httpx.Response) -> None:
    """The answer is one that the OpenAPI tells of."""
    is_away = answer.status_code == 503 and target.path in LOOK_AT_KAFKA
    assert answer.status_code < 500 or is_away, answer.text
    elsewhere = answer.status_code in {404, 405}  # the path as sent may be that of no operation
    known = told_of(target)["responses"]
    assert elsewhere or str(answer.status_code) in known, answer.text
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
        assert MARKER not in answer.text + str(answer.headers)
        schema = {"$ref": "#/components/schemas/Problem"}
    else:
        schema = known[str(answer.status_code)]["content"]["application/json"]["schema"]
    check = Draft202012Validator({**schema, "components": openapi(target.service)["components"]})
    assert [error.message for error in check.iter_errors(answer.json())] == []


def at_random(examples: int, *, is_same_each_time: bool) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=is_same_each_time,
        database=None,
        print_blob=True,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )


every_operation = pytest.mark.parametrize("target", [each for each in targets() if takes_json(each)], ids=str)


@every_operation
@at_random(SHORT, is_same_each_time=True)
@given(data=st.data())
async def test_no_request_makes_a_server_error(
    target: Target, visited: dict[str, Visited], data: st.DataObject
) -> None:
    await look_at_answers(target, visited[target.service], data)


@pytest.mark.long
@every_operation
@at_random(LONG, is_same_each_time=False)
@given(data=st.data())
async def test_no_request_of_many_makes_a_server_error(
    target: Target, visited: dict[str, Visited], data: st.DataObject
) -> None:
    await look_at_answers(target, visited[target.service], data)


@every_operation
async def test_no_odd_value_makes_a_server_error(target: Target, visited: dict[str, Visited]) -> None:
    """One thing of a request that is right otherwise, each in turn, is each odd value in turn."""
    at = visited[target.service]
    told = told_of(target)
    body: dict[str, Any] = {}
    fields: list[str] = []
    if "requestBody" in told:
        content = told["requestBody"]["content"]["application/json"]
        (body,), fields = examples(openapi(target.service), content), fields_of(target.service, content)
    for place, name in [
        *((each["in"], each["name"]) for each in told.get("parameters", [])),
        *(("body", f) for f in fields),
    ]:
        for number, odd in enumerate(ODD):
            if place == "body" or isinstance(odd, str | int):
                changes = {"path": {}, "query": {}, "header": {}, "body": {}, place: {name: odd}}
                assert_told(target, await at.client.send(request_with(target, at, body, number, changes)))


BODIES = {
    "nothing": b"",
    "no JSON": f"{MARKER}".encode(),
    "no UTF-8": b'{"reason": "\xff\xfe"}',
    "a lone surrogate": b'{"reason": "\\ud800", "given_name": "\\ud800"}',
    "not a number": b'{"rows": [{"kind": NaN}], "reason": Infinity}',
    "a huge number": b'{"employment_sequence": 1' + b"0" * 5000 + b', "rows": [{"kind": 1' + b"0" * 4000 + b"}]}",
    "very deep": b'{"rows": [{"kind": ' + b"[" * 900 + b"]" * 900 + b"}]}",
    "deeper than can be read": b"[" * 100_000,
    "a list": b"[]",
    "a text": f'"{MARKER}"'.encode(),
    "null": b"null",
    "a table": b'vlimpersnummer;given_name\n900017;Maria\n\x00;\xff\n";;\n',
    "a table of odd names": f"{MARKER};\x00;;given_name\n{MARKER};1\n".encode(),
}
TYPES = ("application/json", "text/csv", "application/x-www-form-urlencoded", "multipart/form-data", MARKER)


@pytest.mark.parametrize("target", [target for target in targets() if target.method != "GET"], ids=str)
@pytest.mark.parametrize("body", BODIES)
async def test_no_body_makes_a_server_error(target: Target, body: str, visited: dict[str, Visited]) -> None:
    at = visited[target.service]
    path = request_with(target, at, {}, 0, {"path": {}, "query": {}, "header": {}, "body": {}}).url.path
    for media_type in TYPES:
        answer = await at.client.request(
            target.method,
            path,
            params={"what": "people"},
            content=BODIES[body],
            headers={
                "Authorization": f"Bearer {at.tokens[0]}",
                "Idempotency-Key": str(uuid4()),
                "If-Match": "*",
                "Content-Type": media_type,
            },
        )
        assert_told(target, answer)
