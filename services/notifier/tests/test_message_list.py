"""A list is checked before it is believed, and a wrong one is refused with line and reason."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.consumers import HANDLERS
from notifier.domain.role import ROLES
from notifier.domain.rule import Addressee
from notifier.domain.trigger import CLOCK_TRIGGERS, OCCASIONS, TEXTS
from notifier.messages.list_faults import Fault
from notifier.messages.message_list import ListRefusedError, check_content, check_file, read_list
from notifier.messages.numbered_yaml import CHARACTERS_MAX
from services.notifier.tests.builders import LIST

GOOD = LIST.read_text()


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(ListRefusedError) as refused:
        read_list(text)
    return refused.value.faults


def line_of(part: str) -> int:
    return GOOD[: GOOD.index(part)].count("\n") + 1


def test_the_package_sends_eighteen_messages() -> None:
    messages = read_list(GOOD)
    active = [rule for rule in messages.rules if rule.is_active]

    codes = [rule.code for rule in active]
    assert codes == [
        "PER-001", "PER-002", "AFW-001", "AFW-002", "AFW-003", "AFW-004", "AFW-010", "LON-006", "LON-001", "LON-007",
        "AFW-005", "PER-004", "PER-003", "PER-006", "PER-014", "PER-015", "PER-016", "PER-017",
    ]  # fmt: skip
    assert {rule.trigger for rule in active} == set(TEXTS) == set(OCCASIONS)
    request = messages.rules_for("absence.leave-requested.v1")[0]
    assert request.to[:2] == (Addressee("manager", "not_replaced"), Addressee("manager_backup", "manager_away"))
    assert [each.channel for each in request.to] == [None, None, "worklist", "worklist"]


def test_the_others_wait_for_an_event_that_nobody_says_yet() -> None:
    waiting = [rule for rule in read_list(GOOD).rules if not rule.is_active]

    assert len(waiting) == 28
    assert all(rule.is_to_come and rule.reason for rule in waiting)
    assert {rule.trigger for rule in waiting} & {*HANDLERS, *CLOCK_TRIGGERS} == set()


WAITING_ONLY = """messages:
  - {code: CAS-009, process: A, module: B, trigger: contact.case-aged.v1, to: [{role: asker, channel: digest}],
     channel: digest, text: case_aged, confidentiality: none, state: waiting, reason: Iets wacht.}
"""


def test_a_waiting_rule_may_hold_words_that_are_still_to_come() -> None:
    (rule,) = read_list(WAITING_ONLY).rules

    assert (rule.occasion, rule.channel, rule.to) == (
        "Iets wacht.",
        "digest",
        (Addressee("asker", channel="digest"),),
    )


def test_the_same_rule_is_refused_when_it_is_to_be_sent() -> None:
    found = faults(WAITING_ONLY.replace("waiting", "active"))

    assert {fault.field for fault in found} == {"trigger", "text", "channel", "to.role", "to.channel"}
    assert all(fault.allowed for fault in found)


@pytest.mark.parametrize(
    ("wrong", "instead", "field", "reason"),
    [
        ("contact.case-aged.v1", "case aged", "trigger", "moet zijn zoals absence.leave-approved.v1"),
        ("contact.case-aged.v1", "contact.case-aged", "trigger", "moet zijn zoals absence.leave-approved.v1"),
        ("text: case_aged", "text: Case", "text", "moet zijn zoals leave_approved"),
        ("role: asker", "role: bakker", "to.role", "is geen toegelaten waarde"),
        ("asker, channel: digest", "asker, channel: pigeon", "to.channel", "is geen toegelaten waarde"),
        ("     channel: digest", "     channel: pigeon", "channel", "is geen toegelaten waarde"),
        ("confidentiality: none", "confidentiality: secret", "confidentiality", "is geen toegelaten waarde"),
        ("reason: Iets wacht.", "reason: ''", "reason", "mag niet leeg zijn"),
    ],
)
def test_a_waiting_rule_is_checked_all_the_same(wrong: str, instead: str, field: str, reason: str) -> None:
    assert [(fault.field, fault.reason) for fault in faults(WAITING_ONLY.replace(wrong, instead))] == [(field, reason)]


@pytest.mark.parametrize(
    ("wrong", "instead", "field", "reason"),
    [
        ("role: mail_sick", "role: bakker", "to.role", "is geen toegelaten waarde"),
        ("when: manager_away", "when: soms", "to.when", "is geen toegelaten waarde"),
        ("trigger: absence.leave-refused.v1", "trigger: absence.leave.v1", "trigger", "is geen toegelaten waarde"),
        ("text: leave_refused", "text: leave_approved", "text", "is geen toegelaten waarde"),
        ("code: AFW-004", "code: AFW-003", "code", "staat al op regel"),
        ("code: AFW-004", "code: afw-4", "code", "moet zijn zoals AFW-001"),
        ("confidentiality: health", "confidentiality: none", "confidentiality", "is geen toegelaten waarde"),
        ("confidentiality: personal", "confidentiality: secret", "confidentiality", "is geen toegelaten waarde"),
        ("role: wf_material", "role: manager", "to.role", "staat er twee keer"),
        ("process: Ziekte", "process: Ziekte\n    process: Ziekte", "process", "staat er twee keer"),
        ("text: away_reported", "text: away_reported\n    state: soon", "state", "is geen toegelaten waarde"),
        ("text: away_reported", "text: away_reported\n    colour: red", "colour", "is geen bekend veld"),
        ("role: dcpa_handler", "role: [a", "", "geen geldige YAML"),
        ("role: dcpa_handler", "role: &a x\n      - *a", "", "verwijzingen"),
        ("process: Uitstroom", "process: ''", "process", "mag niet leeg zijn"),
    ],
)
def test_a_wrong_list_is_refused_with_line_field_and_reason(wrong: str, instead: str, field: str, reason: str) -> None:
    first = faults(GOOD.replace(wrong, instead, 1))[0]

    assert first.field.endswith(field)
    assert reason in first.reason
    assert abs(first.line - line_of(wrong)) <= 1
    if first.reason == "is geen toegelaten waarde":
        assert first.allowed


def test_allowed_values_are_named() -> None:
    assert faults(GOOD.replace("role: mail_sick", "role: bakker"))[0].allowed == tuple(ROLES)


def test_a_missing_field_is_named_with_the_line_of_its_message() -> None:
    found = faults(GOOD.replace("    channel: mail\n", "", 1))

    assert [(fault.line, fault.field, fault.reason) for fault in found] == [
        (line_of("- code: PER-001"), "channel", "is verplicht")
    ]


@pytest.mark.parametrize(
    "text", ["", "messages: []", "messages: x", "- a", "x" * (CHARACTERS_MAX + 1), "a: " + "[" * 50, "\x00"]
)
def test_what_is_no_list_at_all_is_refused(text: str) -> None:
    assert faults(text)[0].line == 1


def test_no_remains_no_and_a_word_like_it_is_refused_as_text() -> None:
    assert faults(GOOD.replace("state: active", "state: no").replace("confidentiality: none", "confidentiality: no"))


def test_versions_follow_content() -> None:
    changed = GOOD.replace("- role: employee", "- role: superior", 1)
    before, after = read_list(GOOD), read_list(changed)

    assert before.version != after.version
    differing = [a.code for a, b in zip(before.rules, after.rules, strict=True) if a.version != b.version]
    assert differing == ["AFW-002"]


def test_a_comment_changes_the_list_but_no_rule() -> None:
    before, after = read_list(GOOD), read_list(GOOD + "# seen\n")

    assert before.version != after.version
    assert before.rules == after.rules


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    messages, found = check_file(tmp_path / "nothing.yaml")

    assert messages is None
    assert found[0].reason_en == "the file cannot be read"


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    messages, found = check_content(text)

    assert (messages is None) == bool(found)
    assert all(fault.line >= 1 for fault in found)


@settings(deadline=None, max_examples=25)  # reading a whole list takes some 50 ms
@given(st.integers(0, len(GOOD) - 1), st.sampled_from(["", ":", "-", "\t", "{", "*", "&", "é", "\n", "'"]))
def test_any_slip_of_the_pen_is_read_or_refused(place: int, slip: str) -> None:
    messages, found = check_content(GOOD[:place] + slip + GOOD[place + 1 :])

    assert (messages is None) == bool(found)


@pytest.mark.parametrize(
    ("wrong", "instead", "field", "reason"),
    [
        ("before: P7D", "before: 7 dagen", "before", "moet een aantal dagen zijn zoals P7D"),
        ("before: P7D", "before: P0D", "before", "moet een aantal dagen zijn zoals P7D"),
        ("before: P60D", "after: P60D", "before", "is verplicht bij deze trigger"),
        ("    after: P5D\n", "", "after", "is verplicht bij deze trigger"),
        ("before: P7D", "repeat: P7D", "repeat", "kan niet bij deze trigger"),
        ("        after: P10D", "        after: tien", "to.after", "moet een aantal dagen zijn zoals P7D"),
        ("      - role: mail_sick", "      - role: mail_sick\n        after: P1D", "to.after", "heeft"),
        ("- payroll.file-repaired.v1", "- payroll.file-invalid.v1", "closed_by", "is geen toegelaten waarde"),
        ("channel: mail_previous", "channel: mail_next", "to.channel", "is geen toegelaten waarde"),
    ],
)
def test_times_and_what_closes_are_checked(wrong: str, instead: str, field: str, reason: str) -> None:
    found = faults(GOOD.replace(wrong, instead, 1))

    assert [fault.field for fault in found if reason in fault.reason][:1] == [field]


def test_times_are_read_as_whole_days() -> None:
    rules = {rule.code: rule for rule in read_list(GOOD).rules}

    assert rules["PER-001"].before == timedelta(days=7)
    assert (rules["AFW-005"].after, rules["AFW-005"].repeat) == (timedelta(days=5), timedelta(days=3))
    assert {each.after for each in rules["AFW-005"].to if each.role == "superior"} == {timedelta(days=10)}
    assert rules["AFW-001"].closed_by == rules["AFW-005"].closed_by
