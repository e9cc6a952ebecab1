"""Pages about payroll files: the symptom is caused for real, the page's own requests are made, and it is gone."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from deploy.local.stack import Stack
from tests.operations.runbook import Runbook, read_page
from tests.operations.town import HANDLER, IBAN, Town, on

pytestmark = [
    pytest.mark.long,
    pytest.mark.kafka,
    pytest.mark.postgres,
    pytest.mark.xdist_group("operations"),
    pytest.mark.timeout(600),
]

Sql = Callable[..., Any]
Until = Callable[..., None]
BRIDGE = "payroll_bridge"


def ask(town: Town, page: Runbook, beginning: str, **values: str) -> dict[str, Any]:
    """Make a request of the page as a case handler."""
    method, path, body = page.request(beginning, **values)
    if method == "GET":
        return on(town.look(BRIDGE, path, HANDLER))
    return on(town.write(BRIDGE, method, path, body))


def shown(stack: Stack, metric: str) -> float:
    """What the process of the jobs shows."""
    lines = httpx.get(f"{stack.addresses['payroll_bridge.jobs']}/metrics").text.splitlines()
    return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"{metric} "))


def test_an_invalid_file(town: Town, stack: Stack, sql: Sql, until: Until, symptoms: Callable[[], set[str]]) -> None:
    page = read_page("a-payroll-file-is-invalid.md")
    number = on(town.hire())
    account = f"/people/{number}/bank-account"
    until(lambda: bool(sql("payroll_bridge", "SELECT 1 FROM payroll_file WHERE vlimpersnummer = $1", number)))
    on(town.write("personnel", "PUT", account, {"iban": None}))
    until(lambda: _is_listed(ask(town, page, "GET /invalid-files"), number))
    assert "iban-missing" in {row["code"] for row in sql("payroll_bridge", page.query("file_error"))}
    assert page.name in symptoms()
    until(lambda: shown(stack, "vlimpers_payroll_files_invalid") > 0)
    ((before,),) = sql("payroll_bridge", "SELECT count(*) FROM feed_message WHERE vlimpersnummer = $1", number)

    on(town.write("personnel", "PUT", account, {"iban": IBAN}))

    until(lambda: not _is_listed(ask(town, page, "GET /invalid-files"), number))
    until(lambda: page.name not in symptoms())
    checked = ask(town, page, "POST /people/PERSON/checks", PERSON=number)
    assert [file["errors"] for file in checked["files"]] == [[]]
    ((after,),) = sql("payroll_bridge", "SELECT count(*) FROM feed_message WHERE vlimpersnummer = $1", number)
    assert after > before
    assert ask(town, page, "POST /checks")["state"] == "waiting"


def test_a_refused_cancel(town: Town, stack: Stack, sql: Sql, until: Until, symptoms: Callable[[], set[str]]) -> None:
    page = read_page("the-engine-refuses-a-cancel.md")
    number = on(town.hire())
    record = f"employment/{number}/1"
    taken = "SELECT 1 FROM feed_message WHERE record_id = $1 AND state = 'acknowledged'"
    until(lambda: bool(sql("payroll_bridge", taken, record)))
    match = {"record_id": record, "version": 2}
    refusal = {"match": match, "action": "reject", "times": 1, "code": "unknown-record"}
    on(town.order_engine([refusal]))
    on(_put_right(town, number))
    until(lambda: _held(ask(town, page, "GET /people/PERSON", PERSON=number)).get(record) == "cancel-rejected")
    assert [(row["record_id"], row["answer_code"]) for row in sql("payroll_bridge", page.query("answer_code"))] == [
        (record, "unknown-record")
    ]
    assert page.name in symptoms()
    until(lambda: shown(stack, "vlimpers_payroll_cancels_refused") > 0)

    ask(town, page, "POST /redrives", PERSON=number)

    until(lambda: bool(sql("payroll_bridge", f"{taken} AND version = 4", record)))
    assert _held(ask(town, page, "GET /people/PERSON", PERSON=number)) == {}
    assert not sql("payroll_bridge", page.query("answer_code"))
    assert page.name not in symptoms()


async def _put_right(town: Town, number: str) -> None:
    """The RSZ category was another from the first day on."""
    path = f"/people/{number}/employments/1"
    history = await town.look("personnel", f"{path}/history", HANDLER)
    (started,) = [action["event_id"] for action in history["actions"] if action["kind"] == "started"]
    body = {"corrects": started, "rsz_category": "046", "worker_code": "046"}
    await town.write("personnel", "POST", f"{path}/corrections", body)


def _is_listed(shown: dict[str, Any], number: str) -> bool:
    return number in {file["vlimpersnummer"] for file in shown["files"]}


def _held(status: dict[str, Any]) -> dict[str, str]:
    return {each["record_id"]: each["held_because"] for each in status["records"] if each["held_because"]}
