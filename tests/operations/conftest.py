"""One running stack with engines of its own, which these tests may kill, and the commands an operator gives to it."""

import asyncio
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from deploy.local.apart import run_apart
from deploy.local.compose import REPOSITORY
from deploy.local.demo.observers import Observers
from deploy.local.stack import Stack, StackOptions
from tests.operations.town import Town, settle

DEADLINE_SECONDS = 90.0
COMMAND_SECONDS = 120
MESSAGE_LIST = REPOSITORY / "services/notifier/src/notifier/message_list.yaml"


@dataclass(frozen=True)
class Operator:
    """Somebody at a terminal: commands run as they are written, with the environment of the running stack."""

    stack: Stack

    def run(self, command: str, *, codes: tuple[int, ...] = (0,)) -> str:
        """What a command prints; its exit code must be one of those expected."""
        program, *arguments = shlex.split(command)
        script = Path(sys.executable) if program == "python" else Path(sys.executable).with_name(program)
        done = subprocess.run(
            [str(script), *arguments],
            env=self._environment(program),
            capture_output=True,
            text=True,
            check=False,
            timeout=COMMAND_SECONDS,
        )
        assert done.returncode in codes, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def json(self, command: str, *, codes: tuple[int, ...] = (0, 1)) -> Any:
        """What a command prints for programs."""
        return json.loads(self.run(command, codes=codes))

    def _environment(self, program: str) -> dict[str, str]:
        given = {"PATH": os.defpath, "VLIMPERS_STACK": str(self.stack.run_file)}
        service = self.stack.services.get(f"{program}-consume") or self.stack.services.get(f"{program}-api")
        if program == "python":
            service = self.stack.services["topics"]
        if service:
            given |= {name: value for name, value in service.environment.items() if value}
        return given


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole product as processes, with Kafka and PostgreSQL that are nobody else's."""
    directory = tmp_path_factory.mktemp("operations")
    message_list = directory / "message_list.yaml"
    shutil.copy(MESSAGE_LIST, message_list)
    running = Stack(StackOptions(directory, variables={"NOTIFIER_MESSAGE_LIST": str(message_list)}))
    with running:
        yield running
    running.remove()


@pytest.fixture(scope="session")
def town(stack: Stack) -> Town:
    """A small organisation, a manager, and an employee who flows to the payroll engine."""
    return run_apart(lambda: settle(stack))


@pytest.fixture(scope="session")
def operator(stack: Stack) -> Operator:
    """Somebody at a terminal."""
    return Operator(stack)


@pytest.fixture
def sql(stack: Stack) -> Callable[..., Any]:
    """`sql("absence", "SELECT …")` in a service's database, as its administrator."""

    def execute(service: str, statement: str, *arguments: Any) -> Any:
        address, password = stack.variables["POSTGRES_ADDRESS"], stack.variables["POSTGRES_PASSWORD"]
        url = f"postgresql://postgres:{password}@{address}/{stack.databases[service]}"

        async def run() -> Any:
            connection = await asyncpg.connect(url)
            try:
                return await connection.fetch(statement, *arguments)
            finally:
                await connection.close()

        return run_apart(run)

    return execute


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], None]:
    """Wait until a claim holds, with a deadline."""

    def wait(claim: Callable[[], bool], deadline_seconds: float = DEADLINE_SECONDS) -> None:
        async def look() -> None:
            async with asyncio.timeout(deadline_seconds):
                while True:
                    with suppress(httpx.TransportError, OSError, asyncpg.PostgresError):
                        if claim():
                            return
                    await asyncio.sleep(0.05)

        run_apart(look)

    return wait


@pytest.fixture
def drained(stack: Stack) -> Callable[[], None]:
    """Wait until nothing is on its way any more."""

    def wait() -> None:
        async def look() -> None:
            async with httpx.AsyncClient(timeout=30) as http:
                await Observers(stack.addresses, stack.bootstrap, "", http).wait_until_drained(DEADLINE_SECONDS)

        run_apart(look)

    return wait


@pytest.fixture
def symptoms(operator: Operator) -> Callable[[], set[str]]:
    """The pages that the doctor names now."""

    def look() -> set[str]:
        return {Path(finding["page"]).name for finding in operator.json("vlimpers doctor --json")}

    return look
