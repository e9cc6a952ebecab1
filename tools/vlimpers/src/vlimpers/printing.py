"""Answers for the reader: plain tables that a pipe keeps whole."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rich import box
from rich.console import Console
from rich.table import Table

from vlimpers.access import ServiceName
from vlimpers.answers import Decided, Explained, Previewed, SetAside, Summary
from vlimpers.check import Account, Missing
from vlimpers.doctor import Finding
from vlimpers.messages import Wanted, differences
from vlimpers.path import Step

WIDTH_IN_A_PIPE = 200


def show_status(found: Mapping[ServiceName, Summary]) -> None:
    """One line a service."""
    heads = (
        "service",
        "version",
        "revision",
        "epoch",
        "outbox",
        "oldest",
        "waiting",
        "overdue",
        "held",
        "parked",
        "streams",
        "positions",
    )
    _table(
        heads,
        (
            (
                name,
                each.version,
                each.revision or "-",
                each.epoch,
                each.outbox.rows,
                f"{each.outbox.age_seconds:.0f} s",
                each.deferred.waiting,
                each.overdue,
                each.deferred.held,
                each.deferred.parked,
                each.streams,
                each.positions,
            )
            for name, each in found.items()
        ),
    )


def show_path(steps: Sequence[Step], missing: Sequence[Missing]) -> None:
    """Steps in order of time, then what is missing."""
    _table(("at", "where", "what", "fact"), ((_at(step.at), step.where, step.what, step.fact) for step in steps))
    if not steps:
        _say("nothing is known of this person")
    _show_missing(missing)


def show_account(found: Account) -> None:
    """What a check found."""
    for state, number in found.set_aside.items():
        _say(f"set aside at {state} {number}")
    _show_missing(found.missing)
    if not found.missing:
        _say(f"all {found.facts} facts are accounted for")


def show_findings(findings: Sequence[Finding]) -> None:
    """What is wrong, with the page about it."""
    if findings:
        _table(("where", "what", "page"), ((each.where, each.what, each.page) for each in findings))
    else:
        _say("nothing is wrong")


def show_parked(found: Mapping[ServiceName, Sequence[SetAside]]) -> None:
    """Parked records, and how many there are."""
    rows = [(name, row) for name, records in found.items() for row in records]
    if rows:
        _table(
            ("service", "number", "since", "topic", "subject", "attempts", "reason"),
            (
                (name, row.id, _at(row.first_at), row.topic, row.subject or "-", row.attempts, row.reason)
                for name, row in rows
            ),
        )
    _say(f"{len(rows)} parked")


def show_record(record: SetAside) -> None:
    """One record, a field a line."""
    fields = record.model_dump(exclude={"headers"}) | record.headers
    _table(("field", "value"), ((name, "-" if value is None else value) for name, value in fields.items()))


def show_mails(found: Sequence[Decided]) -> None:
    """Mails that are not sent, and how many there are."""
    _table(
        ("number", "state", "rule", "about", "to", "decided", "why"),
        (
            (
                each.id,
                each.mail_state or "gone",
                each.rule,
                each.vlimpersnummer,
                each.recipient or "-",
                _at(each.decided_at),
                each.mail_error or "-",
            )
            for each in found
        ),
    )
    _say(f"{len(found)} not sent")


def show_preview(found: Sequence[Previewed], rules: Sequence[str]) -> None:
    """Who would be told, and why or why not; when nobody is decided about, which rules there are about the event."""
    if not found:
        _say(f"nothing has fallen due by then; rules: {', '.join(rules)}" if rules else "no rule is about this event")
        return
    _table(
        ("rule", "recipient", "name", "roles", "channel", "outcome", "reason"),
        (
            (
                each.rule,
                each.recipient or "-",
                each.name or "-",
                ", ".join(each.roles),
                each.channel,
                each.outcome.replace("_", " "),
                each.reason_text,
            )
            for each in found
        ),
    )


def show_difference(found: Sequence[Previewed], wanted: Sequence[Wanted]) -> bool:
    """Compare with what was expected; True when it is so."""
    absent, surplus = differences(found, wanted)
    for each in absent:
        way = f" by {each.channel}" if each.channel else ""
        _say(f"expected, and does not come: {each.rule} to {each.recipient or 'nobody'}{way} ({each.outcome})")
    for other in surplus:
        who = f"{other.recipient or 'nobody'}{f' {other.name}' if other.name else ''}"
        _say(f"comes, and is not expected: {other.rule} to {who} by {other.channel}")
    if not absent and not surplus:
        _say("as expected")
    return not absent and not surplus


def show_explanations(found: Sequence[Explained]) -> None:
    """What was decided, each in sentences, and why."""
    if not found:
        _say("nothing was decided for this person about this event")
    for each in found:
        fate = f", mail {each.mail.get('state')}" if each.mail else ""
        outcome = each.outcome.replace("_", " ")
        _say(f"{each.rule} to {each.recipient or 'nobody'} by {each.channel}: {outcome}{fate}")
        _say(f"  {each.sentence or each.reason_text}")


def _show_missing(missing: Sequence[Missing]) -> None:
    if missing:
        _say(f"{len(missing)} missing")
        _table(
            ("hop", "at", "fact", "what", "why"),
            ((each.hop, each.at, each.fact, each.what, each.why) for each in missing),
        )


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    table = Table(*heads, box=box.SIMPLE_HEAD)
    for row in rows:
        table.add_row(*map(str, row))
    _console().print(table)


def _console() -> Console:
    console = Console(highlight=False, markup=False, emoji=False)
    return (
        console if console.is_terminal else Console(highlight=False, markup=False, emoji=False, width=WIDTH_IN_A_PIPE)
    )


def _say(line: str) -> None:
    _console().print(line, soft_wrap=True)


def _at(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds")
