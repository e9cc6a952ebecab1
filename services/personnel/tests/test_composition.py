import os
import subprocess
import sys
from pathlib import Path

import pytest

from personnel.api.refusals import REFUSALS
from personnel.app import ROLES
from personnel.domain.refusal import RefusalError

HEAVY = ("fastapi", "faststream", "alembic")


def all_refusals(of: type[RefusalError] = RefusalError) -> set[type[RefusalError]]:
    return {found for each in of.__subclasses__() for found in {each} | all_refusals(each)}


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, with nothing but the given environment."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.defpath, **environment},
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_every_refusal_has_an_answer() -> None:
    import personnel.usecases.imports  # noqa: F401 - defines refusals of its own

    assert all_refusals() == set(REFUSALS)


def test_the_relay_imports_only_what_it_needs() -> None:
    code = f"""
import sys, personnel.app, personnel.storage, chassis.kafka, chassis.relay
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    found = run(code)

    assert found.stdout.strip() == "[]", found.stderr


def test_the_roles_are_these() -> None:
    assert set(ROLES) == {"api", "relay", "jobs", "migrate"}


def test_the_settings_are_printed_without_any_being_set() -> None:
    found = run("import sys; sys.argv = ['personnel', 'settings']; from personnel.__main__ import main; main()")

    assert found.returncode == 0, found.stderr
    assert "PERSONNEL_SEALING_KEY  (required)" in found.stdout
    assert "PERSONNEL_NUMBER_FIRST  (default 100000)" in found.stdout


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_without_its_settings_ends_with_their_names(role: str) -> None:
    found = run(f"import sys; sys.argv = ['personnel', '{role}']; from personnel.__main__ import main; main()")

    assert found.returncode == 2
    assert "PERSONNEL_DATABASE_URL" in found.stderr
