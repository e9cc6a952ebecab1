import json
import subprocess
import sys

import pytest

LOADED = "import sys, json; import absence.app as app; {more}; print(json.dumps(sorted(sys.modules)))"


def modules_after(more: str) -> set[str]:
    """What a fresh process with an empty environment has loaded after some imports."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(more=more)], capture_output=True, check=True, text=True, env={}
    )
    return {name.partition(".")[0] for name in json.loads(done.stdout)}


@pytest.mark.parametrize(
    ("more", "absent"),
    [
        ("pass", {"fastapi", "faststream", "aiokafka", "alembic"}),
        ("import absence.storage, chassis.relay", {"fastapi", "faststream", "alembic"}),
        ("import absence.api", {"faststream", "alembic"}),
        ("import absence.consumers, absence.storage, chassis.subscribe", {"fastapi", "alembic"}),
    ],
)
def test_a_role_imports_only_what_it_needs(more, absent):
    assert modules_after(more) & absent == set()


def test_the_command_prints_the_reference_of_its_settings():
    done = subprocess.run(
        [sys.executable, "-m", "absence", "settings"], capture_output=True, check=True, text=True, env={}
    )

    assert "ABSENCE_DATABASE_URL  (required)" in done.stdout


def test_a_role_without_its_settings_says_which_are_missing():
    done = subprocess.run(
        [sys.executable, "-m", "absence", "relay"], capture_output=True, check=False, text=True, env={}
    )

    assert done.returncode == 2
    assert "ABSENCE_DATABASE_URL" in done.stderr
