"""The whole product on this machine, from compose.yaml, with Kafka and PostgreSQL as child processes."""

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Self

from deploy.local.child import Child
from deploy.local.compose import COMPLETED, COMPOSE_FILE, REPOSITORY, Service, read_services
from deploy.local.kafka import Kafka
from deploy.local.ports import LOOPBACK
from deploy.local.postgres import Postgres
from deploy.local.supervisor import STOP_GRACE_SECONDS, Supervisor
from deploy.local.unit import State, Unit
from deploy.local.variables import DATABASE_SUFFIX, EngineAddresses, local_variables
from deploy.ready import is_ready

START_SECONDS = 180.0
PROBE_SECONDS = 0.5
KAFKA = "kafka"
POSTGRES = "postgres"
REACHABLE = 0o711


@dataclass(frozen=True)
class StackOptions:
    """How a stack runs.

    `directory` is the run's own: data, logs, the run file. `engines` shares engines that run already (their owner
    keeps them running); the prefixes then keep this stack apart from others. `variables` overrule chosen values.
    """

    directory: Path
    run_file: Path | None = None
    compose_file: Path = COMPOSE_FILE
    topic_prefix: str = ""
    database_prefix: str = ""
    engines: EngineAddresses | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    cache: Path | None = None


class Stack:
    """Processes of compose.yaml by name (`personnel.api`, `payroll_bridge.consume`, `issuer`, `kafka`, …).

    What dies is started again on the same ports and data; the run file always shows the processes that work.
    """

    def __init__(self, options: StackOptions) -> None:
        self._options = options
        self.directory = options.directory.resolve()
        self.directory.mkdir(parents=True, exist_ok=True)
        self.directory.chmod(REACHABLE)
        self.run_file = options.run_file or self.directory / "run.json"
        self._kafka = Kafka(self.directory / KAFKA, cache=options.cache, log=self._log(KAFKA))
        self._postgres = Postgres(self.directory / POSTGRES, log=self._log(POSTGRES))
        text = options.compose_file.read_text()
        self.variables = {
            **local_variables(
                text, self._engine_addresses(), self.directory, options.topic_prefix, options.database_prefix
            ),
            **options.variables,
        }
        self.services = read_services(text, self.variables)
        self._units = {unit.name: unit for unit in map(self._unit, self.services.values()) if unit}
        self._supervisor = Supervisor(list(self._units.values()), self._write_run_file)

    def __enter__(self) -> Self:
        """Start everything and wait until it is ready."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop everything."""
        self.stop()

    def start(self, deadline_seconds: float = START_SECONDS, is_cancelled: Callable[[], bool] = lambda: False) -> None:
        """Start everything in the order of compose.yaml and wait until it is ready, or until the caller cancels.

        When a process fails for good or the deadline passes, everything is stopped again and UnitError is raised.
        """
        self._supervisor.start()
        try:
            self._supervisor.wait(lambda: is_cancelled() or self._is_settled(), deadline_seconds)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop everything in reverse order; no process is left. The data stays in the directory."""
        self._supervisor.stop()

    def remove(self) -> None:
        """Delete the data of a stopped stack; logs and the run file stay."""
        self._postgres.remove()
        shutil.rmtree(self.directory / KAFKA, ignore_errors=True)

    @property
    def processes(self) -> dict[str, int]:
        """The ids of the processes that work now."""
        return {name: unit.pid for name, unit in self._units.items() if unit.pid is not None and not unit.is_one_shot}

    @property
    def addresses(self) -> dict[str, str]:
        """The HTTP address of each process that has one."""
        return {s.process_name: f"http://{LOOPBACK}:{s.port}" for s in self.services.values() if s.port is not None}

    @property
    def bootstrap(self) -> str:
        """host:port of Kafka."""
        return self.variables["KAFKA_ADDRESS"]

    @property
    def databases(self) -> dict[str, str]:
        """The name of each service's database."""
        names = {name for name in self.variables if name.endswith(DATABASE_SUFFIX)}
        return {name.removesuffix(DATABASE_SUFFIX).lower(): self.variables[name] for name in sorted(names)}

    def starts(self, name: str) -> int:
        """Count how often the process was started; note it before a kill to wait for the next start."""
        return self._units[name].starts

    def wait_for_restart(self, name: str, starts_before: int, deadline_seconds: float = START_SECONDS) -> None:
        """Wait until a process was started anew since `starts_before` and is ready."""
        unit = self._units[name]
        self._supervisor.wait(lambda: unit.starts > starts_before and unit.state is State.READY, deadline_seconds)

    def wait_until_settled(self, deadline_seconds: float = START_SECONDS) -> None:
        """Wait until every process that is not held runs and was ready since its last start."""
        self._supervisor.wait(self._is_settled, deadline_seconds)

    def hold(self, name: str) -> None:
        """Stop a process in order and leave it stopped until `release`."""
        self._supervisor.do(partial(self._units[name].hold, STOP_GRACE_SECONDS))

    def release(self, name: str, deadline_seconds: float = START_SECONDS) -> None:
        """Start a held process and wait until it is ready."""
        before = self.starts(name)
        self._supervisor.do(self._units[name].release)
        self.wait_for_restart(name, before, deadline_seconds)

    def _is_settled(self) -> bool:
        return all(unit.is_settled for unit in self._units.values())

    def _engine_addresses(self) -> EngineAddresses:
        return self._options.engines or EngineAddresses(
            self._kafka.bootstrap, self._postgres.address, self._postgres.password
        )

    def _unit(self, service: Service) -> Unit | None:
        if service.name in {KAFKA, POSTGRES}:
            engine = self._kafka if service.name == KAFKA else self._postgres
            return None if self._options.engines else Unit(service.name, engine, {}, engine.is_ready, is_engine=True)
        process = Child(
            _command(service),
            log=self._log(service.process_name),
            environment={name: value for name, value in service.environment.items() if value},
            directory=REPOSITORY,
        )
        is_one_shot = any(other == COMPLETED for other in self._how_needed(service.name))
        return Unit(service.process_name, process, self._needs(service), _probe(service), is_one_shot)

    def _needs(self, service: Service) -> dict[str, State]:
        left_out = {KAFKA, POSTGRES} if self._options.engines else set[str]()
        return {
            self.services[name].process_name: State.DONE if condition == COMPLETED else State.READY
            for name, condition in service.depends_on.items()
            if name not in left_out
        }

    def _how_needed(self, name: str) -> list[str]:
        return [other.depends_on[name] for other in self.services.values() if name in other.depends_on]

    def _log(self, name: str) -> Path:
        return self.directory / "log" / f"{name}.log"

    def _write_run_file(self) -> None:
        content: dict[str, Any] = {
            "addresses": self.addresses,
            "brokers": self.bootstrap,
            "databases": self.databases,
            "topic_prefix": self._options.topic_prefix,
            "processes": self.processes,
        }
        draft = self.run_file.with_suffix(".draft")
        draft.write_text(json.dumps(content, indent=2) + "\n")
        draft.replace(self.run_file)


def _command(service: Service) -> list[str]:
    program, *arguments = service.command
    path = Path(sys.executable) if program == "python" else Path(sys.executable).with_name(program)
    return [str(path), *arguments]


def _probe(service: Service) -> "partial[bool] | None":
    return None if service.port is None else partial(is_ready, LOOPBACK, service.port, PROBE_SECONDS)
