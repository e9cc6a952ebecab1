"""Whoever reads a service's OpenAPI knows what to send and what may come back, and needs nothing from elsewhere."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any, NamedTuple

import httpx
import pytest
from jsonschema import Draft202012Validator
from sqlalchemy.ext.asyncio import create_async_engine

from tests.contract.apps import SERVICES, SETTINGS, examples, new_app, openapi

PROBLEM = "application/problem+json"
JSON = "application/json"
METHODS = {"get", "post", "put", "patch", "delete"}
HIDDEN = {"/livez", "/readyz", "/metrics", "/docs", "/openapi.json"}
PLACE_ELSEWHERE = {"/operations/journal": "offset"}
"""Where the place to read on from has the name that Kafka gives it."""
WHOLE = re.compile(r"\bWhole: [^.]{15,}\.")
"""How a description says why a list is not paged: what bounds it."""
ADDRESS = re.compile(r"(?:https?:)?//(?!127\.0\.0\.1)[a-z0-9]", re.IGNORECASE)


class Operation(NamedTuple):
    service: str
    method: str
    path: str
    told: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.service} {self.method.upper()} {self.path}"


def operations() -> Iterator[Operation]:
    for service in SERVICES:
        for path, methods in openapi(service)["paths"].items():
            yield from (Operation(service, method, path, told) for method, told in methods.items() if method in METHODS)


every_operation = pytest.mark.parametrize("operation", list(operations()), ids=str)
every_service = pytest.mark.parametrize("service", SERVICES)


def whole(service: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A schema together with all that it may refer to."""
    return {**schema, "components": openapi(service)["components"]}


def assert_told_by_example(service: str, content: dict[str, Any]) -> None:
    shown = examples(openapi(service), content)
    check = Draft202012Validator(whole(service, content["schema"]), format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert shown
    assert [error.message for each in shown for error in check.iter_errors(each)] == []


@every_operation
def test_an_operation_says_in_short_and_at_length_what_it_does(operation: Operation) -> None:
    made_by_the_library = operation.told["operationId"].partition("_")[0].title()

    assert len(operation.told["summary"].split()) > 1
    assert operation.told["summary"] != made_by_the_library
    assert operation.told["description"].endswith(".")
    assert operation.told["tags"]


@every_operation
def test_what_is_sent_is_told_by_example(operation: Operation) -> None:
    for content in operation.told.get("requestBody", {"content": {}})["content"].values():
        assert_told_by_example(operation.service, content)


@every_operation
def test_what_is_answered_is_told_by_example(operation: Operation) -> None:
    good = [answer for status, answer in operation.told["responses"].items() if status < "400"]

    assert good
    for answer in good:
        assert_told_by_example(operation.service, answer["content"][JSON])


@every_operation
def test_what_may_go_wrong_is_told_as_problems(operation: Operation) -> None:
    problems = {status: answer for status, answer in operation.told["responses"].items() if status >= "400"}

    assert problems.keys() >= {"401", "422", "503"}
    assert ("400" in problems) == ("requestBody" in operation.told)
    assert operation.method == "get" or "403" in problems
    assert ("412" in problems) == ("428" in problems) == ("If-Match" in parameters(operation))
    for status, answer in problems.items():
        assert answer["description"]
        assert list(answer["content"]) == [PROBLEM]
        assert answer["content"][PROBLEM]["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert answer["content"][PROBLEM]["example"]["status"] == int(status)
        assert_told_by_example(operation.service, answer["content"][PROBLEM])


@every_operation
def test_every_parameter_is_described(operation: Operation) -> None:
    assert {name for name, told in parameters(operation).items() if not told.get("description")} == set()


@pytest.mark.parametrize("operation", [each for each in operations() if each.method == "get"], ids=str)
def test_a_list_is_read_a_page_at_a_time_or_says_why_it_is_whole(operation: Operation) -> None:
    told = openapi(operation.service)
    answer = resolved(told, operation.told["responses"]["200"]["content"][JSON]["schema"])
    fields = {name: resolved(told, field) for name, field in answer.get("properties", {}).items()}
    place = PLACE_ELSEWHERE.get(operation.path, "after")
    paged = {place, "limit"} & parameters(operation).keys() | {"next"} & fields.keys()

    assert answer["type"] == "object", "a bare list has no room for the place of the next page"
    if any(field.get("type") == "array" for field in fields.values()):
        why_whole = WHOLE.search(operation.told["description"])
        assert paged == (set() if why_whole else {place, "limit", "next"})
    else:
        assert paged == set()
    if paged:
        asked, following = parameters(operation), fields["next"]
        assert (asked[place]["required"], asked["limit"]["required"]) == (False, False)
        assert asked["limit"]["schema"]["minimum"] == 1
        assert asked["limit"]["schema"]["default"] > 0
        assert {"type": "null"} in following["anyOf"]
        assert f"`{place}`" in following["description"]


@every_operation
def test_an_operation_needs_a_token(operation: Operation) -> None:
    (scheme,) = {name for each in operation.told["security"] for name in each}

    told = openapi(operation.service)["components"]["securitySchemes"][scheme]
    assert (told["type"], told["scheme"]) == ("http", "bearer")


@every_service
def test_probes_and_pages_are_no_part_of_the_api(service: str) -> None:
    assert {path for path in openapi(service)["paths"] if f"/{path.split('/')[1]}" in HIDDEN} == set()


@every_service
def test_the_api_says_what_the_service_is_for(service: str) -> None:
    info = openapi(service)["info"]

    assert info["title"].replace("-", "_").lower() == service
    assert info["description"].endswith(".")


@pytest.fixture(params=SERVICES)
async def visitor(request: pytest.FixtureRequest) -> AsyncIterator[httpx.AsyncClient]:
    engine = create_async_engine(SETTINGS["database_url"])
    async with httpx.AsyncClient() as keys:
        app = new_app(request.param, engine, keys)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
            yield client
    await engine.dispose()


async def test_the_page_takes_all_that_it_shows_from_the_service_itself(visitor: httpx.AsyncClient) -> None:
    page = await visitor.get("/docs")
    named = re.findall(r'(?:src|href)="([^"]+)"', page.text)

    assert page.status_code == 200
    assert ADDRESS.findall(page.text) == []
    for address in named:
        if not address.startswith("data:"):
            file = await visitor.get(str(page.url.join(address)))
            assert (address, file.status_code) == (address, 200)
            assert "default-src 'self'" in file.headers.get("Content-Security-Policy", "default-src 'self'")


async def test_the_page_forbids_the_browser_to_go_elsewhere(visitor: httpx.AsyncClient) -> None:
    policy = (await visitor.get("/docs")).headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'self';")
    assert ADDRESS.findall(policy) == []


async def test_openapi_names_no_address_elsewhere(visitor: httpx.AsyncClient) -> None:
    told = (await visitor.get("/openapi.json")).json()

    assert ADDRESS.findall(json.dumps(told)) == []


@pytest.mark.parametrize("path", ["/redoc", "/docs/oauth2-redirect", "/docs/redoc.standalone.js", "/docs/../api.py"])
async def test_there_is_one_page_and_no_other(visitor: httpx.AsyncClient, path: str) -> None:
    assert (await visitor.get(path)).status_code == 404


def resolved(told: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A schema in place of a reference to it."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return told["components"]["schemas"][name] if name else schema


def parameters(operation: Operation) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in operation.told.get("parameters", [])}
