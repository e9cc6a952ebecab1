"""The command line and the composition root."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from notifier.app import ROLES, list_check, new_consumer
from notifier.consumers import HANDLERS, HEARS
from services.notifier.tests.builders import LIST, the_settings


def test_the_roles_are_those_of_the_processes() -> None:
    assert set(ROLES) == {"api", "consume", "relay", "deliver", "jobs", "migrate"}


def test_the_consumer_hears_what_is_declared() -> None:
    consumer = new_consumer(the_settings())

    assert consumer.topics == set(HEARS)
    assert set(consumer.handlers) == set(HANDLERS)


def test_a_right_list_passes_the_check() -> None:
    said: list[str] = []

    assert list_check(LIST, said.append) == 0
    assert "46 berichten" in said[0]


def test_the_command_names_line_and_reason_of_a_wrong_list_and_ends_with_1(tmp_path: Path) -> None:
    wrong = tmp_path / "list.yaml"
    wrong.write_text(LIST.read_text().replace("role: mail_sick", "role: bakker"))
    line = wrong.read_text()[: wrong.read_text().index("bakker")].count("\n") + 1
    command = [sys.executable, "-m", "notifier", "list-check"]

    done = subprocess.run([*command, str(wrong)], capture_output=True, text=True, check=False, env={})
    assert done.returncode == 1
    assert f"{wrong}:{line}: to.role is geen toegelaten waarde (is not an allowed value)" in done.stdout
    assert "mail_sick" in done.stdout
    assert subprocess.run(command, capture_output=True, check=False, env={}).returncode == 2


def test_a_lease_shorter_than_a_delivery_is_refused() -> None:
    with pytest.raises(ValidationError):
        the_settings(mail_lease=timedelta(seconds=5))


def test_empty_variables_mean_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFIER_MESSAGE_LIST", "")

    assert the_settings().message_list == LIST


@pytest.mark.parametrize(
    ("role", "never"),
    [
        ("relay", {"fastapi", "faststream", "aiosmtplib", "jinja2"}),
        ("deliver", {"fastapi", "faststream", "aiokafka", "jinja2"}),
        ("jobs", {"fastapi", "faststream", "aiosmtplib"}),
    ],
)
def test_a_role_imports_only_what_it_needs(role: str, never: set[str]) -> None:
    script = (
        "import sys\nfrom notifier import app\n"
        "import chassis.process, notifier.storage\n"
        "app.serve = app.serve_relay = lambda *a, **k: None\n"
        "from notifier.app import Settings\n"
        "s = Settings(database_url='postgresql+asyncpg://n@localhost/n', kafka_bootstrap='x:1',"
        " token_issuer='x', token_jwks_url='x', smtp_host='x', smtp_port=1, mail_from='a@b.example')\n"
        f"app.ROLES['{role}'](s)\n"
        "print(' '.join(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env={})

    assert not never & set(done.stdout.split())
