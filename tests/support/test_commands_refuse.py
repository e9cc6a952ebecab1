"""Commands tell what is wrong in their arguments and settings at once: one line, exit code 2, no stack trace."""

import os
import subprocess
import sys

import pytest

KIT = ("contracts.kit", "--bootstrap")


@pytest.mark.parametrize(
    ("command", "named"),
    [
        ((*KIT, "127.0.0.1:99999999"), "--bootstrap"),
        ((*KIT, "127.0.0.1:1", "--prefix", "bad prefix!"), "--prefix"),
        ((*KIT, "127.0.0.1:1", "--report", "/nowhere/x.json"), "--report"),
        (("deploy.topics", "create"), "TOPICS_KAFKA_BOOTSTRAP: Field required"),
        (("deploy.acls", "check"), "TOPICS_KAFKA_BOOTSTRAP: Field required"),
        (("deploy.database",), "DATABASES_ADMIN_URL: Field required"),
    ],
)
def test_a_command_that_cannot_be_done_says_so_before_it_begins(command: tuple[str, ...], named: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"PATH": os.environ["PATH"]},
    )

    assert done.returncode == 2
    assert named in done.stderr
    assert "Traceback" not in done.stderr
