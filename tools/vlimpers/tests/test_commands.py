"""Wrong arguments and services that do not answer: one clear line, exit code 2, no stack trace, nothing repeated."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from vlimpers.access import Access, ServiceName, access_from
from vlimpers.answers import Previewed, Summary
from vlimpers.client import Client
from vlimpers.errors import AccessError, RefusedError, UnreachableError
from vlimpers.messages import Wanted, differences, expected_messages, read_event, rules_about

INSZ = "85073003328"
NOWHERE = [f"--{name}=http://127.0.0.1:1" for name in ServiceName] + ["--token=t"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vlimpers", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": "", "COLUMNS": "200"})


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["trace", INSZ], "six digits"),
        (["why", INSZ, "x"], "six digits"),
        (["parked", "show", INSZ, "1"], "allowed are personnel, absence, payroll-bridge, notifier"),
        (["parked", "replay", "absence", INSZ + "x"], "1 or more"),
        (["parked", "discard", "absence", "17"], "--reason"),
        (["mails", "retry", INSZ + "x"], "1 or more"),
        (["mails", "give-up", "17"], "--reason"),
        ([*NOWHERE, "mails", "list"], "(--notifier)"),
        (["resync", "absence"], "TOPIC"),
        (["status"], "--personnel"),
        (["--stack", "none.json", "status"], "--stack"),
        ([*NOWHERE[:-1], "status"], "--token"),
        (["--personnel", "nowhere", *NOWHERE[1:], "status"], "--personnel"),
        ([*NOWHERE, "who-gets", "--event", "none.json", "--at", "2026-12-01T09:00+01:00"], "--event"),
        (["--personnel", "http://[::1", *NOWHERE[1:], "status"], "--personnel"),
        (["--personnel", "http://", *NOWHERE[1:], "status"], "--personnel"),
        ([*NOWHERE[:-1], "--token=é", "status"], "--token"),
        ([*NOWHERE[:-1], "--token=a\nb", "status"], "--token"),
        ([*NOWHERE, "status"], "(--personnel)"),
        ([*NOWHERE, "check"], "(--personnel)"),
        ([*NOWHERE, "why", "900017", "no id"], "EVENT"),
        (["nonsense"], "Usage"),
    ],
)
def test_what_cannot_be_asked_is_told_in_one_line(arguments: list[str], named: str) -> None:
    done = run(*arguments)

    assert done.returncode == 2
    assert named.lower() in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert INSZ not in done.stdout + done.stderr


def test_without_arguments_there_is_help() -> None:
    assert "who-gets" in run("--help").stdout


def a_client(answer: Callable[[httpx.Request], httpx.Response]) -> Client:
    access = Access(dict.fromkeys(ServiceName, "http://service"), {}, "token")
    return Client(access, httpx.MockTransport(answer))


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "--token"), (403, "--token"), (503, "not available for now"), (409, "The record stays parked: number x")],
)
def test_a_refusal_is_told_in_the_services_own_words(status: int, said: str) -> None:
    problem = {"title_en": "The record stays parked", "errors": [{"field": "number", "reason_en": "x"}]}

    with (
        a_client(lambda _: httpx.Response(status, json=problem)) as client,
        pytest.raises(RefusedError, match=said) as told,
    ):
        client.ask(ServiceName.ABSENCE, "/operations/summary")

    assert told.value.status == status


@pytest.mark.parametrize("content", [b"<html>", b"[]", b'{"service": 1}'])
def test_something_else_at_the_address_is_told(content: bytes) -> None:
    with a_client(lambda _: httpx.Response(200, content=content)) as client, pytest.raises(UnreachableError):
        client.one(Summary, ServiceName.ABSENCE, "/operations/summary")


def test_pages_are_read_to_their_end() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        after = int(request.url.params.get("after", 0))
        entry = {"topic": "t", "key": str(after), "handled_epoch": 1, "handled_sequence": after}
        return httpx.Response(200, json={"positions": [entry], "next": after + 1 if after < 2 else None})

    from vlimpers.answers import Position

    with a_client(answer) as client:
        found = list(client.pages(Position, ServiceName.ABSENCE, "/operations/positions", "positions"))

    assert [each.handled_sequence for each in found] == [0, 1, 2]


def test_a_stack_gives_addresses_and_an_option_overrules_it(tmp_path: Path) -> None:
    stack = tmp_path / "run.json"
    stack.write_text(json.dumps({"addresses": {name.api_process: f"http://{name}" for name in ServiceName}}))
    given: dict[ServiceName, str | None] = {**dict.fromkeys(ServiceName), ServiceName.ABSENCE: "http://mine/"}

    access = access_from(stack, given, "token")

    assert access.services[ServiceName.ABSENCE] == "http://mine"
    assert access.services[ServiceName.PAYROLL_BRIDGE] == "http://payroll-bridge"


@pytest.mark.parametrize(
    ("event", "at", "named"),
    [
        ({"type": "x"}, "2026-12-01T09:00+01:00", "--event"),
        ([], "2026-12-01T09:00+01:00", "--event"),
        ({"type": "x", "data": {}}, "yesterday", "--at"),
        ({"type": "x", "data": {}}, "2026-12-01T09:00", "--at"),
    ],
)
def test_an_event_that_is_none_is_told(tmp_path: Path, event: Any, at: str, named: str) -> None:
    file = tmp_path / "event.json"
    file.write_text(json.dumps(event))

    with pytest.raises(AccessError, match=named):
        read_event(file, at)


def a_message(rule: str, recipient: str | None, outcome: str = "sent") -> Previewed:
    return Previewed(
        rule=rule, recipient=recipient, roles=[], channel="mail", outcome=outcome, reason="told", reason_text="Omdat."
    )


def test_what_is_expected_is_compared_with_what_comes(tmp_path: Path) -> None:
    file = tmp_path / "expected.json"
    file.write_text('[{"rule": "AFW-001", "recipient": "900003"}, {"rule": "AFW-002", "recipient": "900017"}]')
    found = [a_message("AFW-001", "900003"), a_message("PER-001", "900004"), a_message("LON-001", None, "not_sent")]

    absent, surplus = differences(found, expected_messages(file))

    assert absent == [Wanted(rule="AFW-002", recipient="900017")]
    assert [each.rule for each in surplus] == ["PER-001"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", '"\\ud800"', "[" * 100_000])
def test_an_event_that_no_request_can_hold_is_told_as_such(tmp_path: Path, number: str) -> None:
    event = tmp_path / "event.json"
    event.write_text(f'{{"type": "x", "data": {{"a": {number}}}}}')

    with pytest.raises(AccessError, match="--event"):
        read_event(event, "2026-12-01T09:00+01:00")


def test_a_refused_role_is_told_with_those_that_are_allowed() -> None:
    problem = {"errors": [{"field": "roles", "reason_en": "has none of these roles", "allowed": ["hrbp", "hrtd"]}]}

    with (
        a_client(lambda _: httpx.Response(403, json=problem)) as client,
        pytest.raises(RefusedError, match=r"\(hrbp, hrtd\)"),
    ):
        client.ask(ServiceName.NOTIFIER, "/previews")


def test_rules_about_a_type_are_those_that_it_triggers() -> None:
    rule = {"code": "EIN-001", "trigger": "personnel.probation-ending"}
    groups = [{"messages": [rule, {"code": "X", "trigger": "other"}]}, {"messages": [rule]}]

    with a_client(lambda _: httpx.Response(200, json={"groups": groups})) as client:
        assert rules_about(client, "personnel.probation-ending") == ["EIN-001"]
