"""The end of the demo: a table for people, one line that says whether everything is accounted for, figures as JSON."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from deploy.local.demo.compare import first_deliveries
from deploy.local.demo.facts import PersonStated
from deploy.local.demo.memory import KEEP_EVERYTHING, Memory
from deploy.local.demo.play import END, MIDDLE, Outcome

FINDINGS_SHOWN_MAX: Final = 50
KINDS: Final = ("missing", "extra", "double", "wrong", "order")


def figures(outcome: Outcome) -> dict[str, Any]:
    """Every figure, ready for JSON."""
    once = first_deliveries(outcome.observed.received)
    masters = {entry["key"] for entry in once if str(entry["record_id"]).startswith("master/")}
    imported = sum(isinstance(fact, PersonStated) and fact.is_imported for fact in outcome.facts)
    verdicts = Counter(entry["verdict"] for entry in once)
    return {
        "imported_people": imported,
        "facts_accepted": dict(sorted(outcome.accepted.items())),
        "facts_accepted_total": outcome.accepted.total(),
        "requests_tried_again": dict(outcome.retries),
        "events_per_topic": outcome.observed.traffic.events,
        "facts_about_files": dict(sorted(Counter(str(event["type"]) for event in outcome.observed.files).items())),
        "elvire_numbers": len(masters),
        "fed": len(once),
        "acknowledged": verdicts["accepted"],
        "rejected": verdicts["rejected"],
        "delivered_again": len(outcome.observed.received) - len(once),
        "answers": outcome.observed.engine["answers"],
        "mails_per_rule": dict(sorted(Counter(str(mail["rule"]) for mail in outcome.observed.mails).items())),
        "mails": len(outcome.observed.mails),
        "open_work_items": dict(sorted(Counter(rule for rule, _, _ in outcome.observed.items).items())),
        "parked": _deferred(outcome, "parked"),
        "held": _deferred(outcome, "held"),
        "waiting": _deferred(outcome, "waiting"),
        "expected": {"feed_records": len(outcome.expected.records), "mails": outcome.expected.mails.total()},
        "memory_mebibytes": outcome.memory.samples,
        "memory_growth_from_the_middle": outcome.memory.growth(MIDDLE, END),
        "findings": {kind: [each.what for each in outcome.findings if each.kind == kind] for kind in KINDS},
        "check": check_line(outcome),
    }


def check_line(outcome: Outcome) -> str:
    """One line: whether everything is accounted for, and how much that is."""
    kinds = Counter(finding.kind for finding in outcome.findings)
    counted = ", ".join(f"{kind} {kinds[kind]}" for kind in KINDS)
    verdict = "CHECK FAILED" if outcome.findings else "CHECK OK"
    records, mails = len(outcome.expected.records), outcome.expected.mails.total()
    told = outcome.expected.told.total()
    items = len(outcome.expected.items)
    said = f"{outcome.accepted.total()} facts · {records} feed records · {told} facts about files"
    said += f" · {mails} mails · {items} work items"
    return f"{verdict}  {said}: {counted}"


def show(outcome: Outcome, console: Console) -> None:
    """Print the table, what is not accounted for, and the check line as the last one."""
    told = figures(outcome)
    table = Table(title="From HTTP to the payroll engine and the mailbox", show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_row("people imported", str(told["imported_people"]))
    _section(table, "facts accepted", told["facts_accepted"], total=told["facts_accepted_total"])
    _section(table, "events per topic", told["events_per_topic"])
    table.add_section()
    for name in ("elvire_numbers", "fed", "acknowledged", "rejected", "delivered_again"):
        table.add_row(name.replace("_", " ").replace("elvire", "Elvire"), str(told[name]))
    _section(table, "facts about payroll files", told["facts_about_files"])
    _section(table, "mails per rule", told["mails_per_rule"], total=told["mails"])
    _section(table, "open work items", told["open_work_items"], total=len(outcome.observed.items))
    table.add_section()
    for name in ("parked", "held", "waiting"):
        table.add_row(name, f"{told[name]:g}")
    _section(table, "requests tried again", told["requests_tried_again"], total=outcome.retries.total())
    console.print(table)
    if outcome.memory.samples:
        console.print(memory_table(outcome.memory))
    for finding in outcome.findings[:FINDINGS_SHOWN_MAX]:
        console.print(f"  {finding}", style="red", markup=False, highlight=False, soft_wrap=True)
    if len(outcome.findings) > FINDINGS_SHOWN_MAX:
        console.print(f"  … and {len(outcome.findings) - FINDINGS_SHOWN_MAX} more", style="red")
    console.print(
        told["check"], style="bold red" if outcome.findings else "bold green", highlight=False, soft_wrap=True
    )


def memory_table(memory: Memory) -> Table:
    """Resident memory of each process at each moment, and how it grew from the middle to the end."""
    table = Table(title="Memory per process, in MiB")
    table.add_column("process", style="bold")
    for moment in (*memory.samples, "end : middle"):
        table.add_column(moment, justify="right")
    growth = memory.growth(MIDDLE, END)
    for name in sorted({name for found in memory.samples.values() for name in found}):
        sizes = [f"{found[name]:.0f}" if name in found else "" for found in memory.samples.values()]
        ratio = f"{growth[name]:.2f}" if name in growth else ""
        table.add_row(name, *sizes, f"({ratio})" if name in KEEP_EVERYTHING else ratio)
    return table


def write_figures(outcome: Outcome, path: Path) -> None:
    """Write every figure to a JSON file."""
    path.write_text(json.dumps(figures(outcome), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _section(table: Table, title: str, counts: dict[str, Any], total: int | None = None) -> None:
    table.add_section()
    table.add_row(title, "" if total is None else str(total))
    for name, count in counts.items():
        table.add_row(f"  {name}", str(count), style="dim")


def _deferred(outcome: Outcome, state: str) -> float:
    return sum(states.get(state, 0) for states in outcome.observed.deferred.values())
