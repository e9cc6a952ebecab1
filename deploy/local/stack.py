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
from deploy.local.disk import SmallDisk, small_disks
from deploy.local.kafka import Kafka
from deploy.local.ports import LOOPBACK, free_port
from deploy.local.postgres import Postgres
from deploy.local.proxy import Proxy
from deploy.local.supervisor import STOP_GRACE_SECONDS, Supervisor
from deploy.local.unit import State, Unit
from deploy.local.variables import DATABASE_SUFFIX, EngineAddresses, local_variables
from deploy.ready import is_ready

START_SECONDS = 180.0
PROBE_SECONDS = 0.5
KAFKA = "kafka"
POSTGRES = "postgres"
REACHABLE = 0o711
SMALL_DATABASE = {"max_wal_size": "96MB", "min_wal_size": "32MB"}


@dataclass(frozen=True)
class StackOptions:
    """How a stack runs.

    `directory` is the run's own: data, logs, the run file. `engines` shares engines that run already (their owner
    keeps them running); the prefixes then keep this stack apart from others. `variables` overrule chosen values.
    `is_breakable` puts a line that can be cut (`Stack.lines`) before each engine of its own, and where this machine
    allows it a small disk that can be filled (`Stack.disks`) under it.
    """

    directory: Path
    run_file: Path | None = None
    compose_file: Path = COMPOSE_FILE
    topic_prefix: str = ""
    database_prefix: str = ""
    engines: EngineAddresses | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    cache: Path | None = None
    is_breakable: bool = False


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
        self.disks: dict[str, SmallDisk] = small_disks([KAFKA, POSTGRES]) if options.is_breakable else {}
        self._kafka = Kafka(self._place(KAFKA), cache=options.cache, log=self._log(KAFKA))
        small = SMALL_DATABASE if options.is_breakable else {}
        self._postgres = Postgres(self._place(POSTGRES), log=self._log(POSTGRES), settings=small)
        self.lines: dict[str, Proxy] = {}
        if options.is_breakable:
            self.lines = {KAFKA: Proxy(self._kafka.port), POSTGRES: Proxy(self._postgres.port)}
            self._kafka.advertised_port = self.lines[KAFKA].port
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
        for line in self.lines.values():
            line.start()
        self._supervisor.start()
        try:
            self._supervisor.wait(lambda: is_cancelled() or self._is_settled(), deadline_seconds)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop everything in reverse order; no process is left. The data stays in the directory."""
        self._supervisor.stop()
        for line in self.lines.values():
            line.stop()

    def remove(self) -> None:
        """Delete the data of a stopped stack; logs and the run file stay."""
        self._postgres.remove()
        shutil.rmtree(self._kafka.directory, ignore_errors=True)
        for disk in self.disks.values():
            disk.remove()

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

    def database_program(self, name: str) -> str:
        """The path of one of PostgreSQL's own programs, such as `pg_dump`."""
        return self._postgres.program(name)

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

    def start_second(self, name: str) -> "SecondInstance":
        """Start another process of a role beside the first, on a port of its own; it is not started again."""
        service = next(each for each in self.services.values() if each.process_name == name)
        port = free_port()
        environment = {**service.environment, str(service.readiness_variable): str(port)}
        second = SecondInstance(self._child(service, environment, f"{name}.second"), port)
        self._supervisor.do(second.process.launch)
        return second

    def _place(self, engine: str) -> Path:
        return self.disks[engine].path if engine in self.disks else self.directory / engine

    def _is_settled(self) -> bool:
        return all(unit.is_settled for unit in self._units.values())

    def _engine_addresses(self) -> EngineAddresses:
        kafka = self.lines[KAFKA].address if self.lines else self._kafka.bootstrap
        postgres = self.lines[POSTGRES].address if self.lines else self._postgres.address
        return self._options.engines or EngineAddresses(kafka, postgres, self._postgres.password)

    def _unit(self, service: Service) -> Unit | None:
        if service.name in {KAFKA, POSTGRES}:
            engine = self._kafka if service.name == KAFKA else self._postgres
            return None if self._options.engines else Unit(service.name, engine, {}, engine.is_ready, is_engine=True)
        process = self._child(service, service.environment, service.process_name)
        is_one_shot = any(other == COMPLETED for other in self._how_needed(service.name))
        return Unit(service.process_name, process, self._needs(service), _probe(service), is_one_shot)

    def _child(self, service: Service, environment: Mapping[str, str], log: str) -> Child:
        given = {name: value for name, value in environment.items() if value}
        return Child(_command(service), log=self._log(log), environment=given, directory=REPOSITORY)

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


@dataclass(frozen=True)
class SecondInstance:
    """A second process of a role; whoever started it stops it."""

    process: Child
    port: int

    def is_ready(self) -> bool:
        """Tell whether it says that it can do its work."""
        return is_ready(LOOPBACK, self.port, PROBE_SECONDS)


def _command(service: Service) -> list[str]:
    program, *arguments = service.command
    path = Path(sys.executable) if program == "python" else Path(sys.executable).with_name(program)
    return [str(path), *arguments]


def _probe(service: Service) -> "partial[bool] | None":
    return None if service.port is None else partial(is_ready, LOOPBACK, service.port, PROBE_SECONDS)
