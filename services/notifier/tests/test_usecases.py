"""Deciding, in memory: what is recorded, and for whom."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from notifier.domain.decision import Item, Mail, mail_id
from notifier.domain.employment import JobRow
from notifier.domain.occasion import Occasion
from notifier.domain.reason import Reason
from notifier.domain.unit import Unit
from notifier.messages.message_list import read_list
from notifier.usecases.decide import NoMessageListError, UnknownPersonError, announce
from notifier.usecases.replica import UnknownGrantError, end_employment, revoke_role, start_employment
from services.notifier.tests.builders import (
    AGENCY,
    BACKUP,
    EMPLOYEE,
    EMPLOYER,
    LIST,
    LONG_AGO,
    MANAGER,
    NOW,
    TEAM,
    TODAY,
    a_grant,
    a_person,
)
from services.notifier.tests.fakes import FakeWork


def an_occasion(event_type: str = "absence.leave-requested.v1", **changes: object) -> Occasion:
    values: Mapping[str, str] = {"period": "op maandag 21 december 2026"}
    occasion = Occasion(
        event_id=uuid4(),
        event_type=event_type,
        origin="entered",
        vlimpersnummer=EMPLOYEE,
        employment_sequence=1,
        unit=None,
        effective_day=TODAY + timedelta(days=27),
        recorded_day=TODAY,
        cause="7d0f6b1e",
        looks_ahead=False,
        values=values,
    )
    return replace(occasion, **changes)  # type: ignore[arg-type]


@pytest.fixture
async def work() -> FakeWork:
    made = FakeWork(NOW, read_list(LIST.read_text()))
    for number in (EMPLOYEE, MANAGER, BACKUP):
        await made.keep_person(a_person(number))
        row = JobRow(
            vlimpersnummer=number,
            employment_sequence=1,
            from_day=LONG_AGO,
            unit=TEAM,
            legal_employer=EMPLOYER,
            is_primary=True,
        )
        await start_employment(made, row)
    await made.keep_unit(Unit(TEAM, "Team Meetnetten", AGENCY))
    await made.keep_grant(uuid4(), a_grant(MANAGER, "manager"))
    await made.keep_grant(uuid4(), a_grant(BACKUP, "manager_backup"))
    return made


def reasons(work: FakeWork) -> list[tuple[str, str | None, Reason]]:
    return [(decision.rule, decision.recipient, decision.reason) for decision, _ in work.recorded.values()]


async def test_the_manager_is_told_with_the_mail_that_says_so(work: FakeWork) -> None:
    occasion = an_occasion()
    await announce(work, occasion)

    (decision, mail), (_, item) = work.recorded.values()
    assert (decision.rule, decision.recipient, decision.reason) == ("AFW-001", MANAGER, Reason.TOLD)
    assert isinstance(mail, Mail)
    assert isinstance(item, Item)
    assert decision.reason_text == "Krijgt het bericht als leidinggevende."
    assert decision.rule_version
    assert decision.decided_at == NOW
    assert mail.mail_id == mail_id(occasion.event_id, "AFW-001", MANAGER)
    assert item.item_id == mail_id(occasion.event_id, "AFW-001", MANAGER, "worklist")
    assert mail.address == f"{MANAGER}@demo.example"
    assert "Team Meetnetten" in mail.letter.plain


async def test_an_import_tells_nobody_and_that_is_recorded_once_per_rule(work: FakeWork) -> None:
    await announce(work, an_occasion("personnel.employment-started.v1", origin="imported"))

    assert reasons(work) == [("PER-001", None, Reason.IMPORTED)]
    assert all(mail is None for _, mail in work.recorded.values())


async def test_a_rule_that_waits_tells_nobody_and_that_is_recorded(work: FakeWork) -> None:
    text = LIST.read_text().replace("    text: leave_requested\n", "    text: leave_requested\n    state: waiting\n")
    work.messages = read_list(text)
    await announce(work, an_occasion())

    assert reasons(work) == [("AFW-001", None, Reason.RULE_WAITING)]


async def test_nobody_found_is_recorded_with_the_rule(work: FakeWork) -> None:
    await announce(work, an_occasion("absence.sickness-reported.v1"))

    assert reasons(work) == [("AFW-010", None, Reason.NOBODY)]


async def test_without_a_list_nothing_is_decided(work: FakeWork) -> None:
    work.messages = None

    with pytest.raises(NoMessageListError):
        await announce(work, an_occasion())


async def test_somebody_unknown_cannot_be_told_of(work: FakeWork) -> None:
    with pytest.raises(UnknownPersonError):
        await announce(work, an_occasion(vlimpersnummer="999999"))
    assert work.recorded == {}


async def test_an_event_that_no_rule_names_is_not_decided_about(work: FakeWork) -> None:
    await announce(work, an_occasion("personnel.person-changed.v1"))

    assert work.recorded == {}


async def test_a_role_is_held_until_the_day_before_the_first_without_it(work: FakeWork) -> None:
    (grant_id,) = [each for each, grant in work.granted.items() if grant.vlimpersnummer == MANAGER]
    await revoke_role(work, grant_id, TODAY)
    await announce(work, an_occasion())

    assert work.granted[grant_id].until_day == TODAY - timedelta(days=1)
    assert ("AFW-001", BACKUP, Reason.TOLD) in reasons(work)
    with pytest.raises(UnknownGrantError):
        await revoke_role(work, uuid4(), TODAY)


async def test_a_hire_looks_ahead_and_never_back(work: FakeWork) -> None:
    ahead = an_occasion("personnel.employment-started.v1", unit=TEAM, looks_ahead=True)
    behind = replace(ahead, effective_day=LONG_AGO)

    assert ahead.day == ahead.effective_day
    assert behind.day == TODAY
    assert an_occasion().day == TODAY


async def test_who_has_left_is_not_told(work: FakeWork) -> None:
    await end_employment(work, EMPLOYEE, 1, TODAY - timedelta(days=1))
    await announce(work, an_occasion("absence.leave-refused.v1"))

    assert set(reasons(work)) == {("AFW-003", EMPLOYEE, Reason.HAS_LEFT)}
