"""Pages about processes and what they need: the symptom is caused for real, the page's own commands end it."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.apart import run_apart
from deploy.local.stack import Stack
from tests.operations.conftest import Operator
from tests.operations.runbook import read_page
from tests.operations.town import Town, a_working_day, on

pytestmark = [
    pytest.mark.long,
    pytest.mark.kafka,
    pytest.mark.postgres,
    pytest.mark.xdist_group("operations"),
    pytest.mark.timeout(600),
]

Until = Callable[..., None]


def test_a_red_process(operator: Operator, stack: Stack, town: Town, until: Until, symptoms: Any) -> None:
    page = read_page("a-process-is-red.md")
    topic = "absence.availability"  # nothing was said there yet

    async def delete() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=stack.bootstrap)
        await admin.start()
        try:
            await admin.delete_topics([topic])
        finally:
            await admin.close()

    run_apart(delete)
    request = on(town.ask_leave(town.employee, a_working_day(20)))
    on(town.write("absence", "POST", f"/leave-requests/{request}/approve", person=town.manager))
    psutil.Process(stack.processes["absence.relay"]).kill()
    until(lambda: page.name in symptoms())

    operator.run(page.command("python -m deploy.topics"))

    until(lambda: page.name not in symptoms())


def test_a_refused_message_list(operator: Operator, town: Town, stack: Stack, until: Until, symptoms: Any) -> None:
    page = read_page("a-message-list-is-refused.md")
    in_use = Path(stack.variables["NOTIFIER_MESSAGE_LIST"])
    kept = in_use.with_suffix(".kept")
    shutil.copy(in_use, kept)
    in_use.write_text(in_use.read_text().replace("channel: mail", "channel: pigeon", 1))
    until(lambda: page.name in symptoms())

    command = page.command("notifier list-check").replace("message_list.yaml", str(in_use))
    assert "pigeon" not in operator.run(command, codes=(1,))
    kept.replace(in_use)
    operator.run(command)

    until(lambda: page.name not in symptoms())


def test_a_silent_engine(operator: Operator, town: Town, stack: Stack, until: Until, symptoms: Any) -> None:
    page = read_page("the-engine-does-not-answer.md")
    stack.hold("engine")
    number = on(town.hire())
    until(lambda: page.name in symptoms())
    told = operator.run(page.command("vlimpers trace", PERSON=number), codes=(1,))
    assert "sent, and not answered" in told

    stack.release("engine")

    until(lambda: page.name not in symptoms())
    assert "missing" not in operator.run(page.command("vlimpers trace", PERSON=number))


def test_mails_that_wait(operator: Operator, town: Town, stack: Stack, until: Until, symptoms: Any) -> None:
    page = read_page("mails-do-not-go-out.md")
    stack.hold("mailsink")
    on(town.ask_leave(town.employee, a_working_day(40)))
    until(lambda: page.name in symptoms())
    assert "decision → mail" in operator.run(page.command("vlimpers check"), codes=(1,))

    stack.release("mailsink")

    until(lambda: page.name not in symptoms())
    operator.run(page.command("vlimpers check"))


def test_mails_that_failed(
    operator: Operator, town: Town, stack: Stack, until: Until, symptoms: Any, sql: Callable[..., Any]
) -> None:
    page = read_page("mails-do-not-go-out.md")
    # Mails of what went before would be due as well.
    until(lambda: not operator.json("vlimpers check --json --within 5")["missing"])
    stack.hold("mailsink")
    for after in (50, 60):
        on(town.ask_leave(town.employee, a_working_day(after)))
    until(lambda: len(sql("notifier", "SELECT 1 FROM mail WHERE state = 'due'")) == len((50, 60)))
    sql("notifier", "UPDATE mail SET address = 'jan..peeters@demo-overheid.example' WHERE state = 'due'")
    stack.release("mailsink")
    failed = "SELECT decision_id FROM mail WHERE state = 'failed' ORDER BY number"
    until(lambda: len(sql("notifier", failed)) == len((50, 60)))
    assert page.name in symptoms()
    assert "cannot be written" in operator.run(page.command("vlimpers mails list"))

    first, second = (str(row["decision_id"]) for row in sql("notifier", failed))
    operator.run(page.command("vlimpers mails retry", NUMBER=first))
    operator.run(page.command("vlimpers mails give-up", NUMBER=second))

    until(lambda: page.name not in symptoms())
    operator.run(page.command("vlimpers check"))


def test_a_database_that_is_away(operator: Operator, town: Town, stack: Stack, until: Until, symptoms: Any) -> None:
    page = read_page("the-database-cannot-be-reached.md")
    on(town.rename(town.employee))
    stack.hold("postgres")
    until(lambda: page.name in symptoms())
    assert "is not available for now" in operator.run("vlimpers status", codes=(2,))

    stack.release("postgres")

    until(lambda: page.name not in symptoms())
    operator.run(page.command("vlimpers check"))
