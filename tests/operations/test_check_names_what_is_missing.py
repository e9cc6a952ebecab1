"""One fact is taken away at each hop in turn: `vlimpers check` names the fact and the hop, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from deploy.local.stack import Stack
from tests.operations.conftest import Operator
from tests.operations.town import Town, a_working_day, on

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.xdist_group("operations"), pytest.mark.timeout(600)]

CHECK = "vlimpers check --json --within 20"
AT_ONCE = "vlimpers check --json --within 2"
Sql = Callable[..., Any]
TAKE_DECISION = (
    "CREATE TABLE kept_decision AS SELECT * FROM decision WHERE cause = 'CAUSE'",
    "CREATE TABLE kept_mail AS SELECT * FROM mail WHERE cause = 'CAUSE'",
    "CREATE TABLE kept_item AS SELECT * FROM item WHERE cause = 'CAUSE'",
    "DELETE FROM item WHERE cause = 'CAUSE'",
    "DELETE FROM mail WHERE cause = 'CAUSE'",
    "DELETE FROM decision WHERE cause = 'CAUSE'",
)
PUT_BACK = (
    "INSERT INTO decision OVERRIDING SYSTEM VALUE SELECT * FROM kept_decision",
    "INSERT INTO mail OVERRIDING SYSTEM VALUE SELECT * FROM kept_mail",
    "INSERT INTO item OVERRIDING SYSTEM VALUE SELECT * FROM kept_item",
    "DROP TABLE kept_decision, kept_mail, kept_item",
)


def missing(operator: Operator, command: str = AT_ONCE) -> list[tuple[str, str, str]]:
    """What is missing: hop, at whom, which fact."""
    return [(each["hop"], each["at"], each["fact"]) for each in operator.json(command)["missing"]]


@pytest.fixture(autouse=True)
def nothing_is_missing(operator: Operator, town: Town) -> None:
    """Each test begins with everything accounted for, and mends what it broke."""
    assert missing(operator, CHECK) == []


def test_a_fact_that_never_reached_kafka_is_named(operator: Operator, town: Town, stack: Stack, sql: Sql) -> None:
    number = on(town.hire())
    assert missing(operator, CHECK) == []
    stack.hold("personnel.relay")
    on(town.rename(number))
    ((sequence,),) = sql(
        "personnel", "SELECT sequence FROM stream WHERE topic = 'personnel.people' AND key = $1", number
    )
    waits = operator.json(AT_ONCE)
    assert (waits["missing"], waits["set_aside"]) == ([], {"personnel: in the outbox": 1})

    sql("personnel", "DELETE FROM outbox WHERE topic = 'personnel.people' AND key = $1", number.encode())
    stack.release("personnel.relay")

    assert missing(operator) == [("outbox → topic", "personnel relay", f"personnel.people/{number}@{sequence}")]
    sql("personnel", "UPDATE stream SET sequence = sequence - 1 WHERE topic = 'personnel.people' AND key = $1", number)


def test_a_fact_that_a_consumer_went_past_is_named(
    operator: Operator, town: Town, stack: Stack, sql: Sql, drained: Callable[[], None]
) -> None:
    on(town.rename(town.employee))
    drained()
    (row,) = sql(
        "absence",
        "SELECT handled_sequence FROM position WHERE topic = 'personnel.people' AND key = $1",
        town.employee,
    )
    page = f"/operations/journal?topic=personnel.people&key={town.employee}&limit=1000"
    records = on(town.look("personnel", page))["records"]
    last = records[-1]["headers"]

    sql("absence", "DELETE FROM inbox WHERE event_id = $1", last["ce_id"])

    fact = f"personnel.people/{town.employee}@{row['handled_sequence']}"
    assert missing(operator) == [("topic → consumer", "absence", fact)]
    sql("absence", "INSERT INTO inbox (consumer, event_id) VALUES ('absence', $1)", last["ce_id"])


def test_a_feed_message_that_is_gone_is_named(operator: Operator, town: Town, sql: Sql) -> None:
    number = on(town.hire())
    assert missing(operator, CHECK) == []
    record_id = f"employment/{number}/1"
    kept = "CREATE TABLE kept AS SELECT * FROM feed_message WHERE record_id = $1"
    sql("payroll_bridge", kept.replace("$1", f"'{record_id}'"))

    sql("payroll_bridge", "DELETE FROM feed_message WHERE record_id = $1", record_id)

    assert missing(operator) == [("fact → feed message", "payroll-bridge", f"{record_id}@1")]
    sql("payroll_bridge", "INSERT INTO feed_message OVERRIDING SYSTEM VALUE SELECT * FROM kept")
    sql("payroll_bridge", "DROP TABLE kept")


def test_a_feed_message_that_is_never_answered_is_named(operator: Operator, town: Town, sql: Sql) -> None:
    order = [{"match": {"event_type": "elvire.employment-changed.v1"}, "do": "silent", "times": 1}]
    on(town.order_engine(order))

    number = on(town.hire())

    expected = ("feed message → engine answer", "engine", f"employment/{number}/1@1")
    assert missing(operator, CHECK) == [expected]
    settled = "UPDATE feed_message SET state = 'acknowledged', answered_at = now() WHERE record_id = $1"
    sql("payroll_bridge", settled, f"employment/{number}/1")


def test_a_mail_that_is_gone_is_named(
    operator: Operator, town: Town, stack: Stack, sql: Sql, until: Callable[..., None]
) -> None:
    stack.hold("notifier.deliver")
    on(town.ask_leave(town.employee, a_working_day(30)))
    due = """SELECT mail.id, decision.event_id FROM mail JOIN decision ON decision.id = mail.decision_id
             WHERE state = 'due'"""
    until(lambda: len(sql("notifier", due)) == 1)
    (row,) = sql("notifier", due)

    sql("notifier", "DELETE FROM mail WHERE id = $1", row["id"])
    stack.release("notifier.deliver")

    assert missing(operator, CHECK) == [("decision → mail", "notifier", f"{row['event_id']} AFW-001")]
    sql("notifier", "UPDATE decision SET is_told = false WHERE event_id = $1", row["event_id"])


def test_a_decision_that_is_gone_is_named(
    operator: Operator, town: Town, sql: Sql, until: Callable[..., None], drained: Callable[[], None]
) -> None:
    request = on(town.ask_leave(town.employee, a_working_day(37)))
    drained()
    decided = "SELECT DISTINCT event_id, rule FROM decision WHERE cause = $1"
    until(lambda: len(sql("notifier", decided, request)) == 1)
    ((event_id, rule),) = sql("notifier", decided, request)
    page = f"/operations/journal?topic=absence.requests&key={town.employee}&limit=1000"
    (said,) = [each for each in on(town.look("notifier", page))["records"] if each["headers"]["ce_id"] == str(event_id)]

    for statement in TAKE_DECISION:
        sql("notifier", statement.replace("CAUSE", request))

    fact = f"absence.requests/{town.employee}@{said['headers']['ce_sequence']}"
    assert (rule, missing(operator)) == ("AFW-001", [("fact → decision", "notifier", fact)])
    for statement in PUT_BACK:
        sql("notifier", statement)


def test_one_decision_that_is_gone_is_named_while_others_of_its_rule_are_there(
    operator: Operator, town: Town, sql: Sql, until: Callable[..., None], drained: Callable[[], None]
) -> None:
    number = on(town.hire())
    drained()
    decided = "SELECT event_id, recipient FROM decision WHERE rule = 'PER-001' AND vlimpersnummer = $1"
    until(lambda: len(sql("notifier", decided, number)) > 1)
    rows = sql("notifier", decided, number)
    page = f"/operations/journal?topic=personnel.people&key={number}&limit=1000"
    records = {each["headers"]["ce_id"]: each["headers"] for each in on(town.look("notifier", page))["records"]}
    one = f"employment/{number}/1' AND recipient = '{town.manager}"
    assert missing(operator, CHECK) == []

    for statement in TAKE_DECISION:
        sql("notifier", statement.replace("CAUSE", one))

    fact = f"personnel.people/{number}@{records[str(rows[0]['event_id'])]['ce_sequence']}"
    assert 0 < len(sql("notifier", decided, number)) < len(rows)
    assert missing(operator) == [("fact → decision", "notifier", fact)]
    for statement in PUT_BACK:
        sql("notifier", statement)
