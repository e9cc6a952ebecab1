"""An HR officer asks who would get a message, and afterwards why somebody got one: `vlimpers who-gets` and `why`."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.operations.conftest import Operator
from tests.operations.town import Town, a_working_day, on

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.xdist_group("operations"), pytest.mark.timeout(600)]

REASON = ("Krijgt", "het", "bericht", "als", "leidinggevende.")


def written(file: Path, content: Any) -> Path:
    """A file as HR makes it."""
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


def rows_of(told: str, rule: str) -> list[list[str]]:
    """The lines of a table that are about a rule, by words."""
    return [line.split() for line in told.splitlines() if line.split()[:1] == [rule]]


@pytest.fixture
def asked(operator: Operator, town: Town, tmp_path: Path, drained: Callable[[], None]) -> str:
    """The beginning of a question about a leave request of the employee."""
    drained()
    day = a_working_day(50).isoformat()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    request = {
        "request_id": str(uuid4()),
        "vlimpersnummer": town.employee,
        "employment_sequence": 1,
        "leave_type": "annual_leave",
        "first_day": day,
        "last_day": day,
        "part": "full",
        "requested_at": now,
        "effective_day": day,
    }
    event = written(tmp_path / "event.json", {"type": "absence.leave-requested.v1", "data": request})
    return f"vlimpers who-gets --event {event} --at {now}"


def test_who_would_get_a_message_is_told_by_number_name_channel_and_reason(
    operator: Operator, town: Town, asked: str
) -> None:
    told = operator.run(asked)

    mail, item = rows_of(told, "AFW-001")
    assert mail[1:] == [town.manager, "Maria", "Peeters", "manager", "mail", "sent", *REASON]
    assert item[1:] == [town.manager, "Maria", "Peeters", "manager", "worklist", "sent", *REASON]


def test_what_is_expected_is_compared_and_a_difference_is_named(
    operator: Operator, town: Town, asked: str, tmp_path: Path
) -> None:
    ways = [{"rule": "AFW-001", "recipient": town.manager, "channel": way} for way in ("mail", "worklist")]
    right = written(tmp_path / "right.json", ways)
    wrong = written(tmp_path / "wrong.json", [ways[0], {**ways[1], "recipient": town.employee}])

    assert operator.run(f"{asked} --expect {right}").splitlines()[-1] == "as expected"

    *_, absent, surplus = operator.run(f"{asked} --expect {wrong}", codes=(1,)).splitlines()
    assert absent == f"expected, and does not come: AFW-001 to {town.employee} by worklist (sent)"
    assert surplus == f"comes, and is not expected: AFW-001 to {town.manager} Maria Peeters by worklist"


def test_who_would_get_a_message_that_only_a_day_brings(operator: Operator, town: Town, tmp_path: Path) -> None:
    on(town.ask_leave(town.employee, a_working_day(64)))
    event = written(
        tmp_path / "event.json", {"type": "absence.leave-pending.v1", "data": {"vlimpersnummer": town.employee}}
    )
    in_six_days = (datetime.now(UTC) + timedelta(days=6)).isoformat(timespec="seconds")

    for at, expected in ((datetime.now(UTC).isoformat(timespec="seconds"), False), (in_six_days, True)):
        told = operator.run(f"vlimpers who-gets --event {event} --at {at}")
        assert (rows_of(told, "AFW-005") != []) is expected, told

    assert rows_of(told, "AFW-005")[0][1:7] == [town.manager, "Maria", "Peeters", "manager", "mail", "sent"]


def test_why_somebody_got_a_message_is_told_in_sentences(
    operator: Operator, town: Town, sql: Callable[..., Any], until: Callable[..., None]
) -> None:
    request = on(town.ask_leave(town.employee, a_working_day(71)))
    found = "SELECT DISTINCT event_id FROM decision WHERE cause = $1 AND rule = 'AFW-001'"
    until(lambda: len(sql("notifier", found, request)) == 1)
    ((event_id,),) = sql("notifier", found, request)
    until(lambda: "mail sent" in operator.run(f"vlimpers why {town.manager} {event_id}"))

    mail, because, item, _ = operator.run(f"vlimpers why {town.manager} {event_id}").splitlines()

    assert mail == f"AFW-001 to {town.manager} by mail: sent, mail sent"
    assert item == f"AFW-001 to {town.manager} by worklist: sent"
    assert "krijgt het bericht als leidinggevende" in because
    unasked = operator.run(f"vlimpers why {town.manager} {uuid4()}", codes=(1,))
    assert unasked.strip() == "nothing was decided for this person about this event"
