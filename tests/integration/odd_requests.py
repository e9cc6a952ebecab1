"""Requests to a service that are right, nearly right, or odd, made from what its OpenAPI tells."""

import copy
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import uuid4

import httpx
import requests
import schemathesis
from hypothesis import strategies as st
from schemathesis import GenerationMode

from tests.contract.apps import SERVICES, examples, openapi
from tests.integration.visited import MANAGER, NOBODY, PERSON, Visited

MARKER = "Zq7xMarkerW4"
BROKEN = (MARKER, f"{MARKER}\x00", f"é{MARKER}🙂", f"{MARKER}' OR 1=1 --", f"{MARKER}\n", f"<b>{MARKER}</b>")
DAYS = ["2026-11-24", "2026-12-07", "2026-09-01", "1900-01-01", "2199-12-31", "0001-01-01", "9999-12-31"]
ODD: tuple[Any, ...] = (
    *BROKEN,
    *DAYS,
    "",
    " ",
    "x" * 10_000,
    "2026-02-30",
    "2026-11-24T00:00:00Z",
    None,
    True,
    0,
    -1,
    1.5,
    2**31,
    2**63,
    10**30,
    [],
    {},
    [None],
    {"unknown_field": MARKER},
)
OFTEN: dict[str, list[Any]] = {
    "vlimpersnummer": [PERSON, PERSON, MANAGER, NOBODY],
    "unit": ["OVO999003"],
    "parent": ["OVO999001"],
    "scope_code": ["OVO999003", "810"],
    "legal_employer": ["810"],
    "rsz_category": ["495", "675"],
    "insz": ["85073099239"],
    "kbo": ["9990018122"],
    "employment_sequence": [1, 1, 2],
    "limit": [1, 2**31, 2**63],
    "after": ["900003"],
    "Seen": [*[f"personnel.people/{PERSON}@3"] * 4, f"personnel.people/{PERSON}@{10**30}", "a/b@0"],
    "If-Match": ["*", "*", "*", '"1"'],
    **dict.fromkeys(("first_day", "last_day", "effective_day", "from_day", "until_day", "first_day_without"), DAYS),
}
"""Values that get a request past its first checks, and the ends of ranges."""


class Target(NamedTuple):
    service: str
    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.service} {self.method} {self.path}"


@cache
def operation_of(target: Target) -> Any:
    """The operation as told, with values that occur in favour."""
    told = copy.deepcopy(openapi(target.service))
    for place in told["paths"].values():
        for operation in place.values():
            for parameter in operation.get("parameters", []):
                favour(parameter["name"], parameter)
    for model in told["components"]["schemas"].values():
        for name, holder in model.get("properties", {}).items():
            model["properties"][name] = favour(name, {"schema": holder})["schema"]
    return schemathesis.openapi.from_dict(told)[target.path][target.method]


@cache
def at_large(target: Target) -> st.SearchStrategy[Any]:
    """Requests that fit the OpenAPI, and requests that do not."""
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE) if has_input(target) else (GenerationMode.POSITIVE,)
    return st.one_of(*(operation_of(target).as_strategy(generation_mode=mode) for mode in modes))


def has_input(target: Target) -> bool:
    return bool(told_of(target).keys() & {"parameters", "requestBody"})


def takes_json(target: Target) -> bool:
    """Whether it takes JSON, or no body at all."""
    body = told_of(target).get("requestBody")
    return body is None or "application/json" in body["content"]


def told_of(target: Target) -> dict[str, Any]:
    told: dict[str, Any] = openapi(target.service)["paths"][target.path][target.method.lower()]
    return told


@st.composite
def nearly_right(draw: st.DrawFn, target: Target) -> Any:
    """A request like the example in the documentation, with at most two things changed."""
    told = told_of(target)
    places: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}}
    for parameter in told.get("parameters", []):
        name = parameter["name"]
        if parameter["required"] or draw(st.booleans()):
            often = OFTEN.get(name) or parameter["schema"].get("examples") or [str(uuid4())]
            places[parameter["in"]][name] = draw(st.sampled_from(often))
    more: dict[str, Any] = {}
    if "requestBody" in told:
        content = told["requestBody"]["content"]["application/json"]
        (example,) = examples(openapi(target.service), content)
        more = {"body": draw(changed(example, fields_of(target.service, content))), "media_type": "application/json"}
    return operation_of(target).Case(
        path_parameters=places["path"], query=places["query"], headers=places["header"], **more
    )


@st.composite
def changed(draw: st.DrawFn, example: dict[str, Any], fields: list[str]) -> dict[str, Any]:
    """A body with at most two things changed or added, and with values that occur."""
    body = copy.deepcopy(example)
    holders = [each for each in containers(body) if each]
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 1, 2]))):
        holder = draw(st.sampled_from(holders))
        keys = [*holder, *(fields if holder is body else [])] if isinstance(holder, dict) else range(len(holder))
        key = draw(st.sampled_from(keys))
        holder[key] = draw(st.sampled_from(ODD) | st.sampled_from(OFTEN.get(key, ODD)))
    return body


def fields_of(service: str, content: dict[str, Any]) -> list[str]:
    """The fields that a body may have, and one that it may not."""
    (reference,) = (
        choice["$ref"] for choice in content["schema"].get("anyOf", [content["schema"]]) if "$ref" in choice
    )
    model = openapi(service)["components"]["schemas"][reference.rpartition("/")[2]]
    return [*model["properties"], "unknown_field"]


def containers(value: Any) -> Iterator[Any]:
    """What holds something in a body, from outside to inside."""
    if isinstance(value, dict | list):
        yield value
        for each in value.values() if isinstance(value, dict) else value:
            yield from containers(each)


def favour(name: str, holder: dict[str, Any]) -> dict[str, Any]:
    if name in OFTEN:
        holder["schema"] = {"anyOf": [{"enum": OFTEN[name]}, holder["schema"]]}
    return holder


def targets() -> Iterator[Target]:
    for service in SERVICES:
        for path, methods in openapi(service)["paths"].items():
            yield from (Target(service, method.upper(), path) for method in methods)


@st.composite
def visits(draw: st.DrawFn, target: Target, known: dict[str, list[str]], tokens: tuple[str, ...]) -> httpx.Request:
    """A request of somebody with a token; in many of them one text is replaced by one that holds the marker."""
    case = draw(st.one_of(*[nearly_right(target)] * 5, at_large(target)))
    sent = copy.deepcopy(
        {"path": case.path_parameters, "query": case.query, "headers": case.headers, "body": case.body}
    )
    for name in set(known) & set(sent["path"] or {}):
        sent["path"][name] = draw(st.sampled_from([sent["path"][name], *known[name]]))
    texts: list[tuple[Any, Any]] = list(leaves(sent))
    if texts and draw(st.integers(0, 5)) == 0:
        holder, key = draw(st.sampled_from(texts))
        holder[key] = draw(st.sampled_from(BROKEN))
    case.path_parameters, case.query, case.body = sent["path"], sent["query"], sent["body"]
    headers = {"Idempotency-Key": str(uuid4())} if target.method != "GET" and draw(st.integers(0, 4)) else {}
    token = draw(st.just(tokens[permitted(target)]) | st.sampled_from(tokens))
    headers["Authorization"] = f"Bearer {token}"
    return prepared(case, {**dict(sent["headers"] or {}), **headers})


def leaves(holder: Any) -> Iterator[tuple[Any, Any]]:
    """Every text in what is sent, by what holds it."""
    items = holder.items() if isinstance(holder, dict) else enumerate(holder) if isinstance(holder, list) else ()
    for key, value in items:
        if isinstance(value, str) and key != "Authorization":
            yield holder, key
        else:
            yield from leaves(value)


def prepared(case: Any, headers: dict[str, Any]) -> httpx.Request:
    """The request as bytes, as a client would send it; what no client can send becomes plain."""
    case.headers = None
    asked = case.as_transport_kwargs(base_url="http://service")
    asked.pop("cookies", None)
    made = requests.Request(**{**asked, "headers": {}}).prepare()
    body: Any = made.body.encode() if isinstance(made.body, str) else made.body
    return httpx.Request(case.method, str(made.url), headers=sendable({**made.headers, **headers}), content=body)


def request_with(
    target: Target, at: Visited, body: dict[str, Any], number: int, changes: dict[str, dict[str, Any]]
) -> httpx.Request:
    ids = {name: known[number % len(known)] for name, known in at.ids.items()}
    usual = {"vlimpersnummer": PERSON, "employment_sequence": 1, **ids, **changes["path"]}
    path = {name: quote(str(usual.get(name, uuid4())), safe="") for name in re.findall(r"{(.+?)}", target.path)}
    token = at.tokens[permitted(target)]
    headers = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": str(uuid4()),
        "If-Match": "*",
        **changes["header"],
    }
    return at.client.build_request(
        target.method,
        target.path.format(**path),
        params={name: str(value) for name, value in changes["query"].items()},
        headers=sendable(headers),
        json={**body, **changes["body"]} if body else None,
    )


def permitted(target: Target) -> int:
    """Which of the visitors may do it."""
    return 1 if target.path.endswith(("/approve", "/refuse")) else 0


def sendable(headers: dict[str, Any]) -> dict[bytes, bytes]:
    """Headers as a client can send them."""
    return {
        name.encode(): str(value).encode("utf-8", "ignore").translate(None, b"\r\n\x00")
        for name, value in headers.items()
    }
