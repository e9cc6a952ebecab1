"""How long data are kept, and reports of what is kept for no longer: made first, decided over, carried out then."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from personnel.domain.refusal import RefusalError
from personnel.domain.retention import (
    ReportDecidedError,
    ReportOpenError,
    ReportUnknownError,
    RetentionReport,
    RetentionRule,
    check_rule,
    rules_on,
)
from personnel.ports import Keeping
from personnel.usecases.erasing import Why, erase_part

REPORTS: Final = "retention-reports"
"""What is locked by whoever begins one."""
BY_TIME: Final = "Niemand weigerde het verslag binnen de termijn"
"""Why a report is carried out that nobody decided over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionTerms:
    """When reports are made and carried out; None: never by itself. People of a part share a transaction."""

    report_every: timedelta | None
    acts_after: timedelta | None
    people_max: int


async def enter_rule(work: Keeping, rule: RetentionRule) -> None:
    """From a day on a kind of data is kept for so long.

    Raises:
        EndBeforeStartError, AfterNotOfKindError, KeptTooShortError: see `check_rule`.

    """
    check_rule(rule)
    await work.add_rule(rule)


async def ask_report(work: Keeping) -> RetentionReport:
    """A report is to be made of what is kept for no longer today.

    Raises:
        ReportOpenError: one is open.

    """
    await work.lock(REPORTS)
    if await work.open_report() is not None:
        raise ReportOpenError
    report = RetentionReport(report_id=work.new_id(), state="making", as_of=work.today, asked_by=work.actor)
    await work.add_report(report)
    return report


async def decide(work: Keeping, report_id: UUID, reason: str, *, is_approved: bool) -> RetentionReport:
    """A report that was made is to be carried out, or not.

    Raises:
        ReportUnknownError: there is none.
        ReportDecidedError: it does not wait for that.

    """
    known = await work.report(report_id)
    if known is None:
        raise ReportUnknownError
    report = await work.open_report()
    if report is None or report.report_id != report_id or report.state != "waiting":
        raise ReportDecidedError
    decided = replace(
        report, state="approved" if is_approved else "refused", decided_by=work.actor, reason=reason, reached=""
    )
    await work.set_report(decided)
    return decided


async def go_on(work: Keeping, terms: RetentionTerms) -> bool:
    """Do the next part of the report that is open, or begin one; False when there is nothing to do for now."""
    report = await work.open_report()
    if report is None:
        return await _begin(work, terms)
    if report.state == "making":
        await _make_part(work, report, terms.people_max)
        return True
    if report.state == "waiting" and await _has_waited(work, report, terms):
        report = replace(report, state="approved", decided_by=work.actor, reason=BY_TIME)
        await work.set_report(report)
    if report.state != "approved":
        return False
    await _carry_out_part(work, report, terms.people_max)
    return True


async def _begin(work: Keeping, terms: RetentionTerms) -> bool:
    last = await work.asked_last()
    is_time = terms.report_every is not None and (last is None or last + terms.report_every <= work.now)
    if not is_time or not rules_on(await work.retention_rules(), work.today):
        return False
    await ask_report(work)
    return True


async def _has_waited(work: Keeping, report: RetentionReport, terms: RetentionTerms) -> bool:
    made_at = await work.made_at(report.report_id)
    return terms.acts_after is not None and made_at is not None and made_at + terms.acts_after <= work.now


async def _make_part(work: Keeping, report: RetentionReport, people_max: int) -> None:
    people = await work.people_after(report.reached, people_max)
    if not people:
        await work.set_report(replace(report, state="waiting", reached=""))
        return
    rules = rules_on(await work.retention_rules(), report.as_of)
    await work.add_items(report, await work.due_after(report, rules, people_max))
    await work.set_report(replace(report, reached=people[-1]))


async def _carry_out_part(work: Keeping, report: RetentionReport, people_max: int) -> None:
    items = await work.items_after(report, people_max)
    if not items:
        await work.set_report(replace(report, state="finished"))
        return
    await work.hold_imports()
    await work.lock(*items)
    for number, kinds in items.items():
        await _carry_out(work, report, number, kinds)
    await work.set_report(replace(report, reached=max(items)))


async def _carry_out(work: Keeping, report: RetentionReport, number: str, kinds: Sequence[str]) -> None:
    """Erase of a person what was reported and is still due: who came back keeps all."""
    rules = rules_on(await work.retention_rules(), report.as_of)
    still_due = {each.kind for each in await work.due_of(number, report, rules)}
    why = Why(by=report.decided_by or "", reason=report.reason or "", report_id=report.report_id)
    for kind in kinds:
        erased = 0
        if kind in still_due:
            try:
                async with work.attempt():
                    erased = await erase_part(work, number, kind, why, rules[kind], report.as_of)
            except RefusalError:
                erased = 0
        await work.note_erased(report, number, kind, erased)
