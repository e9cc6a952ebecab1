"""The demo at a small size, through the real stack: every record and every mail is accounted for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from rich.console import Console

from deploy.local.demo.facts import PersonStated
from deploy.local.demo.ledger import Ledger
from deploy.local.demo.play import Observed, Outcome, judge
from deploy.local.demo.report import figures, show
from tests.journeys.conftest import Town

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.xdist_group("journeys"), pytest.mark.timeout(900)]


def judged_again(outcome: Outcome, change: Callable[[Observed], Observed]) -> Outcome:
    """The same outcome, had the observers seen something else."""
    ledger = Ledger(date.max, facts=outcome.facts, accepted=outcome.accepted)
    return judge(ledger, outcome.retries, outcome.expected, change(outcome.observed), outcome.memory)


def printed(outcome: Outcome) -> str:
    """What the demo prints at its end."""
    console = Console(record=True, width=200, file=None, quiet=False)
    with console.capture() as capture:
        show(outcome, console)
    return capture.get()


def without(entries: list[dict[str, Any]], left_out: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry for entry in entries if entry is not left_out]


def test_everything_that_was_accepted_is_at_the_engine_and_in_the_mailbox(town: Town) -> None:
    assert [str(finding) for finding in town.outcome.findings] == []
    assert town.outcome.exit_code == 0
    assert printed(town.outcome).splitlines()[-1].startswith("CHECK OK ")


def test_every_kind_of_thing_happened(town: Town) -> None:
    told = figures(town.outcome)

    assert set(told["mails_per_rule"]) == {
        *("PER-001", "PER-002", "PER-003", "PER-004", "PER-006"),
        *("AFW-001", "AFW-002", "AFW-003", "AFW-004", "AFW-005", "AFW-010"),
        *("LON-001", "LON-006", "LON-007"),
    }
    assert set(told["facts_about_files"]) == {
        *("payroll.number-assigned.v1", "payroll.message-rejected.v1", "payroll.rejection-resolved.v1"),
        *("payroll.file-invalid.v1", "payroll.file-repaired.v1", "payroll.file-dropped.v1"),
    }
    assert told["rejected"] == len(town.outcome.expected.rejected) > 0
    assert told["fed"] == told["acknowledged"] + told["rejected"]
    assert set(town.outcome.accepted) >= {
        *("people registered", "people changed", "bank accounts changed"),
        *("employments started", "employments changed", "employments ended", "employments taken up again"),
        *("employments followed up", "employments absent for long", "employments corrected", "employments taken back"),
        *("leave requested", "leave approved", "leave refused", "leave withdrawn", "leave withdrawn after approval"),
        *("sickness reported", "sickness prolonged", "rejections sent again"),
    }
    assert told["imported_people"] == len(town.population.people)


def test_a_withheld_record_fact_or_mail_ends_with_exit_code_1_and_its_name(town: Town) -> None:
    record, mail = town.outcome.observed.received[-1], town.outcome.observed.mails[-1]
    told = next(event for event in town.outcome.observed.files if event["type"] == "payroll.file-repaired.v1")

    outcome = judged_again(
        town.outcome,
        lambda seen: replace(
            seen,
            received=without(seen.received, record),
            mails=without(seen.mails, mail),
            files=without(seen.files, told),
        ),
    )
    number = "/".join(told["data"][name] for name in ("vlimpersnummer", "legal_employer", "rsz_category"))

    assert outcome.exit_code == 1
    assert [str(finding) for finding in outcome.findings] == [
        f"missing: feed record {record['record_id']} v{record['version']}",
        f"missing: fact payroll.file-repaired.v1 about {number}",
        f"missing: mail {mail['rule']} to {mail['to'][0]} about {mail['cause']}",
    ]
    assert all(str(finding) in printed(outcome) for finding in outcome.findings)
    assert "CHECK FAILED" in printed(outcome)


def test_something_parked_or_on_its_way_is_no_success(town: Town) -> None:
    parked = judged_again(town.outcome, lambda seen: replace(seen, deferred={"notifier.consume": {"parked": 1}}))
    late = judged_again(town.outcome, lambda seen: replace(seen, unsettled="still on its way: absence 3"))

    assert [str(finding) for finding in parked.findings] == ["wrong: notifier.consume: 1 records parked"]
    assert late.exit_code == 1


def test_the_report_holds_no_insz(town: Town) -> None:
    numbers = {fact.insz for fact in town.outcome.facts if isinstance(fact, PersonStated) and fact.insz}

    shown = f"{figures(town.outcome)} {printed(town.outcome)}"

    assert not [number for number in numbers if number in shown]
