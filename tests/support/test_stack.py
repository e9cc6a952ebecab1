"""The local runner starts in order, starts again what dies, and leaves nothing behind."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from deploy.local.compose import REPOSITORY
from deploy.local.stack import Stack, StackOptions
from deploy.local.unit import UnitError

pytestmark = pytest.mark.xdist_group("stack")

GONE_SECONDS = 20
SMALL = """
services:
  postgres: {image: "postgres:18"}
  kafka: {image: "apache/kafka:4.3.1"}
  topics:
    image: ours
    command: [python, -m, deploy.topics, create]
    environment: {TOPICS_KAFKA_BOOTSTRAP: "${KAFKA_ADDRESS}", TOPICS_PREFIX: "${TOPIC_PREFIX}"}
    depends_on: {kafka: {condition: service_healthy}, postgres: {condition: service_healthy}}
  issuer:
    image: ours
    command: [python, -m, deploy.local.issuer]
    environment: {ISSUER_PORT: "${ISSUER_PORT}", ISSUER_KEY_FILE: "${ISSUER_KEY_FILE}"}
    healthcheck: {test: [CMD, python, -m, deploy.ready, ISSUER_PORT]}
    depends_on: {topics: {condition: service_completed_successfully}}
"""
BROKEN = """
services:
  topics: {image: ours, command: [python, -m, deploy.topics, create], environment: {TOPICS_KAFKA_BOOTSTRAP: ""}}
  issuer: {image: ours, command: [python], depends_on: {topics: {condition: service_completed_successfully}}}
"""
RUNNER = """
import sys, time
from pathlib import Path
from deploy.local.stack import Stack, StackOptions
stack = Stack(StackOptions(Path(sys.argv[1]), compose_file=Path(sys.argv[2])))
stack.start()
print("up", flush=True)
time.sleep(600)
"""


def _options(directory: Path, text: str) -> StackOptions:
    compose_file = directory / "compose.yaml"
    compose_file.write_text(text)
    return StackOptions(directory / "run", compose_file=compose_file)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A small stack with engines of its own, because these tests kill them."""
    stack = Stack(_options(tmp_path_factory.mktemp("stack"), SMALL))
    with stack:
        yield stack
    stack.remove()


def _run_file(stack: Stack) -> dict[str, dict[str, int]]:
    content: dict[str, dict[str, int]] = json.loads(stack.run_file.read_text())
    return content


@pytest.mark.kafka
@pytest.mark.parametrize("name", ["issuer", "postgres", "kafka"])
def test_what_is_killed_comes_back_at_the_same_address_and_the_run_file_shows_it(stack: Stack, name: str) -> None:
    addresses, pid, starts = stack.addresses, stack.processes[name], stack.starts(name)

    psutil.Process(pid).kill()
    stack.wait_for_restart(name, starts)

    assert stack.processes[name] != pid
    assert stack.addresses == addresses
    assert _run_file(stack)["processes"] == stack.processes


@pytest.mark.kafka
def test_the_ids_are_those_of_the_working_processes(stack: Stack) -> None:
    programs = {name: psutil.Process(pid).cmdline() for name, pid in stack.processes.items()}

    assert programs["issuer"][1:] == ["-m", "deploy.local.issuer"]
    assert Path(programs["kafka"][0]).name == "java"
    assert Path(programs["postgres"][0]).name == "postgres"


@pytest.mark.kafka
def test_a_held_process_stays_down_until_it_is_released(stack: Stack) -> None:
    stack.hold("issuer")
    assert "issuer" not in stack.processes
    assert "issuer" not in _run_file(stack)["processes"]

    stack.release("issuer")

    assert "issuer" in stack.processes


def test_a_one_shot_that_fails_ends_the_start_and_says_why(tmp_path: Path) -> None:
    stack = Stack(_options(tmp_path, BROKEN))

    with pytest.raises(UnitError, match=r"topics ended with code[\s\S]*TOPICS_KAFKA_BOOTSTRAP"):
        stack.start()

    assert stack.processes == {}


@pytest.mark.kafka
@pytest.mark.parametrize(
    "end", [psutil.Process.kill, lambda process: process.send_signal(signal.SIGTERM)], ids=["kill -9", "SIGTERM"]
)
def test_nothing_is_left_when_the_runner_itself_is_ended(tmp_path: Path, end: Callable[[psutil.Process], None]) -> None:
    options = _options(tmp_path, SMALL)
    command = [sys.executable, "-c", RUNNER, str(options.directory), str(options.compose_file)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as runner:
        assert runner.stdout is not None
        assert runner.stdout.readline() == "up\n"
        started = psutil.Process(runner.pid).children(recursive=True)

        end(psutil.Process(runner.pid))
        runner.wait()

    _, alive = psutil.wait_procs(started, GONE_SECONDS)
    shutil.rmtree((options.directory / "postgres" / "cluster").resolve())
    assert len(started) > 3
    assert alive == []
