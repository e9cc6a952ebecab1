"""A service's database comes back from a backup: nothing new is taken for a repeat, and what was lost is named."""

import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from deploy.local.stack import Stack, StackOptions
from tests.operations.conftest import Operator
from tests.operations.runbook import Runbook, read_page
from tests.operations.town import FROM, Town, an_insz, on, settle

pytestmark = [
    pytest.mark.long,
    pytest.mark.kafka,
    pytest.mark.postgres,
    pytest.mark.xdist_group("own engines"),
    pytest.mark.timeout(900),
]

PROCESSES = ("personnel.api", "personnel.relay", "personnel.jobs")
CONSUMERS = ("absence", "payroll-bridge", "notifier")
LOST = "topic → restored database"
RESTORED = "the stream was restored from a backup: resync it"
WITHIN = " --within 2"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own: what is lost here stays lost."""
    running = Stack(StackOptions(tmp_path_factory.mktemp("restored")))
    with running:
        yield running
    running.remove()


@pytest.fixture
def operator(stack: Stack) -> Operator:
    return Operator(stack)


@pytest.fixture
def page() -> Runbook:
    return read_page("a-database-was-restored.md")


def run_server_program(stack: Stack, command: str) -> None:
    """One of PostgreSQL's own programs, as its administrator."""
    program, *arguments = command.split()
    host, _, port = stack.variables["POSTGRES_ADDRESS"].partition(":")
    access = {"PGHOST": host, "PGPORT": port, "PGUSER": "postgres", "PGPASSWORD": stack.variables["POSTGRES_PASSWORD"]}
    done = subprocess.run(
        [stack.database_program(program), *arguments], env=access, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def lost(found: dict[str, Any]) -> set[str]:
    """The facts that a check says are lost with the backup."""
    return {each["fact"] for each in found["missing"] if each["hop"] == LOST}


def restore(stack: Stack, operator: Operator, page: Runbook, backup: Path) -> None:
    for name in PROCESSES:
        stack.hold(name)
    run_server_program(stack, page.command("pg_restore", BACKUP=str(backup)))
    operator.run(page.command("personnel restored"))
    for name in PROCESSES:
        stack.release(name)


def until_engine_was_told(stack: Stack, town: Town, until: Callable[..., None], number: str, name: str) -> None:
    """Wait until the last master record of somebody that the engine received has this given name."""

    def is_told() -> bool:
        answer = on(town.send("GET", f"{stack.addresses['engine']}/api/received?after=0&limit=5000")).json()
        masters = [
            each["body"] for each in answer["received"] if str(each["record_id"]).startswith(f"master/{number}/")
        ]
        return bool(masters) and masters[-1]["given_name"] == name

    until(is_told)


def check(operator: Operator, page: Runbook) -> dict[str, Any]:
    """What the page's check finds, without waiting long for what is on its way."""
    return dict(operator.json(page.command("vlimpers check") + WITHIN))


def test_a_restored_database(
    stack: Stack,
    operator: Operator,
    page: Runbook,
    tmp_path: Path,
    sql: Callable[..., Any],
    until: Callable[..., None],
    drained: Callable[[], None],
) -> None:
    town = on(settle(stack))
    told = partial(until_engine_was_told, stack, town, until)
    known = on(town.hire())
    rename(town, known, "Before")
    drained()
    backup = tmp_path / "personnel.dump"
    run_server_program(stack, page.command("pg_dump", BACKUP=str(backup), DATABASE=stack.databases["personnel"]))
    rename(town, known, "Lost")
    newcomer = on(town.hire())
    told(known, "Lost")
    drained()

    restore(stack, operator, page, backup)

    drained()
    (stream,) = sql("personnel", "SELECT sequence FROM stream WHERE topic = 'personnel.people' AND key = $1", known)
    gone = {(known, stream["sequence"] + 1), *((newcomer, number) for number in (1, 2, 3))}
    assert lost(check(operator, page)) == {f"personnel.people/{who}@{sequence}" for who, sequence in gone}
    resync(operator, page, known)
    told(known, "Before")  # the engine hears what holds again
    assert lost(check(operator, page)) == {f"personnel.people/{newcomer}@{number}" for number in (1, 2, 3)}

    rename(town, known, "After")  # under the sequence that was used before
    told(known, "After")
    assert on(town.hire()) not in {known, newcomer}
    import_again(town, newcomer)
    drained()
    resync_what_waits(operator, page, newcomer, sql)
    told(newcomer, "Again")
    found = operator.json("vlimpers check --json --within 20")
    assert (found["missing"], found["set_aside"]["personnel: lost with a backup"]) == ([], 4)


def waiting(sql: Callable[..., Any], number: str) -> set[str]:
    """Why facts about somebody wait at payroll-bridge."""
    rows = sql("payroll_bridge", "SELECT reason FROM deferred WHERE state = 'waiting' AND key = $1", number.encode())
    return {row["reason"] for row in rows}


def resync(operator: Operator, page: Runbook, number: str) -> None:
    for service in CONSUMERS:
        operator.run(page.command("vlimpers resync", SERVICE=service, PERSON=number))


def resync_what_waits(operator: Operator, page: Runbook, number: str, sql: Callable[..., Any]) -> None:
    """Nothing that is said anew was put upon what was lost; after a resync it goes on."""
    assert waiting(sql, number) == {RESTORED}
    assert page.name in {Path(finding["page"]).name for finding in operator.json("vlimpers doctor --json")}
    resync(operator, page, number)
    assert waiting(sql, number) == set()


def rename(town: Town, number: str, name: str) -> None:
    on(town.write("personnel", "PATCH", f"/people/{number}", {"given_name": name}))


def import_again(town: Town, number: str) -> None:
    """Bring somebody back under the number that was given before."""
    row = {
        "vlimpersnummer": number,
        "given_name": "Again",
        "family_name": "Peeters",
        "birth_day": "1991-05-17",
        "language": "nl",
        "mail_address": "again@demo-overheid.example",
        "insz": an_insz(990),
        "iban": "BE71096123456769",
        "employments": [
            {
                "kind": "employee",
                "legal_employer": "810",
                "rsz_category": "495",
                "statute": "contractual",
                "unit": "OVO999001",
                "pay_group": "MON",
                "worker_code": "015",
                "schedule": "S38",
                "location": "L1",
                "risk_code": "R1",
                "first_day": FROM,
            }
        ],
    }
    answer = on(town.write("personnel", "POST", "/imports/people", {"rows": [row]}))
    assert answer["refused"] == 0, answer
