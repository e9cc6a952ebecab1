"""The product's processes as compose.yaml describes them, each started alone, on the engines of a measurement."""

import secrets
import sys
from pathlib import Path
from typing import Any, TypeVar

import httpx
from pydantic_settings import BaseSettings

from bench.engines import Engines
from deploy.local.child import Child, wait_until_ready
from deploy.local.compose import COMPOSE_FILE, REPOSITORY, Service, read_services
from deploy.local.ports import LOOPBACK
from deploy.local.variables import EngineAddresses, local_variables
from deploy.ready import is_ready

SettingsType = TypeVar("SettingsType", bound=BaseSettings)

PROBE_SECONDS = 0.5
SECONDS_MAX = 120.0
STOP_SECONDS = 20.0
MIGRATE = "-migrate"


class Product:
    """Databases, topics and settings of the services named; prefixes keep it apart from others on the same engines."""

    def __init__(self, engines: Engines, *services: str) -> None:
        mark = secrets.token_hex(3)
        self.prefix, self._engines, self._running = f"b{mark}-", engines, dict[str, Child]()
        addresses = EngineAddresses(engines.bootstrap, engines.postgres.address, engines.postgres.password)
        text = COMPOSE_FILE.read_text(encoding="utf-8")
        variables = local_variables(text, addresses, engines.directory, self.prefix, f"b{mark}_")
        self.services = read_services(text, {**variables, "OTLP_ENDPOINT": ""})
        for name in ("databases", "topics", *(service + MIGRATE for service in services)):
            self._run(name)

    def close(self) -> None:
        """End what was launched."""
        for name in reversed(list(self._running)):
            self.stop(name)

    def stop(self, name: str) -> None:
        """End a process that was launched."""
        self._running.pop(name).stop(STOP_SECONDS)

    def environment(self, name: str) -> dict[str, str]:
        """The environment of a process, by its name in compose.yaml."""
        return {variable: value for variable, value in self.services[name].environment.items() if value}

    def settings(self, settings_class: type[SettingsType], name: str) -> SettingsType:
        """The settings of a process, read as the process reads them."""
        prefix = settings_class.model_config["env_prefix"]
        given: dict[str, Any] = {
            variable.removeprefix(prefix).lower(): value for variable, value in self.environment(name).items()
        }
        return settings_class(**given)

    def launch(self, name: str) -> Child:
        """Start a process and come back at once."""
        child = self.child(name)
        child.launch()
        self._running[name] = child
        return child

    def start(self, name: str) -> str:
        """Start a process, wait until it is ready, and give its HTTP address."""
        wait_until_ready(self.launch(name), lambda: self.is_ready(name), SECONDS_MAX)
        return self.address(name)

    def is_ready(self, name: str) -> bool:
        """Tell whether a process says that it is ready."""
        return is_ready(LOOPBACK, self._port(name), PROBE_SECONDS)

    def address(self, name: str) -> str:
        """The HTTP address of a process."""
        return f"http://{LOOPBACK}:{self._port(name)}"

    def token(self, issuer: str, *roles: str) -> str:
        """A token of somebody with these roles."""
        answer = httpx.post(f"{issuer}/token", json={"sub": "bench", "roles": list(roles)})
        answer.raise_for_status()
        token: str = answer.json()["access_token"]
        return token

    def child(self, name: str) -> Child:
        """A process that is not started yet."""
        log: Path = self._engines.log(name)
        program, *arguments = self.services[name].command
        path = Path(sys.executable) if program == "python" else Path(sys.executable).with_name(program)
        return Child([str(path), *arguments], log=log, environment=self.environment(name), directory=REPOSITORY)

    def _run(self, name: str) -> None:
        child = self.child(name)
        child.launch()
        if child.wait(SECONDS_MAX):
            raise RuntimeError(f"{name} failed:\n{child.tail()}")

    def _port(self, name: str) -> int:
        service: Service = self.services[name]
        if service.port is None:
            raise ValueError(f"{name} has no port")
        return service.port
