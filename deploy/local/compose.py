"""Reads compose.yaml: which processes there are, what each is given, and what it waits for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).parents[2]
COMPOSE_FILE = REPOSITORY / "compose.yaml"
COMPLETED = "service_completed_successfully"
READINESS_MODULE = "deploy.ready"
VARIABLE = re.compile(r"\$(?:(?P<escaped>\$)|\{(?P<name>[A-Z][A-Z0-9_]*)(?:(?P<operator>:?[-?])(?P<word>[^}]*))?\})")


class ComposeError(ValueError):
    """compose.yaml says something that cannot be followed, or a variable it requires has no value."""


@dataclass(frozen=True)
class Service:
    """One service of compose.yaml with every variable replaced.

    `readiness_variable` names the environment variable that holds the port on which `/readyz` answers.
    """

    name: str
    image: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    depends_on: Mapping[str, str]
    profiles: tuple[str, ...]
    readiness_variable: str | None

    @property
    def process_name(self) -> str:
        """`<service directory>.<role>` for a role of a service, else the name in compose.yaml."""
        if self.name == "-".join(self.command):
            return f"{self.command[0].replace('-', '_')}.{self.command[1]}"
        return self.name

    @property
    def port(self) -> int | None:
        """The HTTP port of the process, if it has one."""
        return int(self.environment[self.readiness_variable]) if self.readiness_variable else None


def variable_names(text: str) -> set[str]:
    """Find the variables that a compose file takes."""
    return {match["name"] for match in VARIABLE.finditer(text) if match["name"]}


def required_variable_names(text: str) -> set[str]:
    """Find the variables without which a compose file is refused."""
    return {match["name"] for match in VARIABLE.finditer(text) if match["operator"] in {":?", "?"}}


def interpolate(text: str, variables: Mapping[str, str]) -> str:
    """Replace `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:?reason}` and `$$` as Compose does."""

    def value(match: re.Match[str]) -> str:
        if match["escaped"]:
            return "$"
        name, operator, word = match["name"], match["operator"] or "-", match["word"] or ""
        given = variables.get(name)
        is_missing = not given if operator.startswith(":") else given is None
        if not is_missing:
            return given or ""
        if operator.endswith("?"):
            raise ComposeError(f"the variable {name} has no value{': ' if word else ''}{word}")
        return word

    return VARIABLE.sub(value, text)


def read_services(text: str, variables: Mapping[str, str]) -> dict[str, Service]:
    """Give the services by name, in the order of the file; ComposeError when a variable is missing."""
    content = yaml.safe_load(text)
    return {name: _service(name, entry, variables) for name, entry in content["services"].items()}


def _service(name: str, entry: Mapping[str, Any], variables: Mapping[str, str]) -> Service:
    def replaced(value: Any) -> str:
        return interpolate(str(value), variables)

    check = [str(word) for word in entry.get("healthcheck", {}).get("test", [])]
    return Service(
        name=name,
        image=replaced(entry["image"]),
        command=tuple(replaced(word) for word in entry.get("command", [])),
        environment=_environment(entry.get("environment", {}), variables),
        depends_on={needed: how["condition"] for needed, how in entry.get("depends_on", {}).items()},
        profiles=tuple(entry.get("profiles", [])),
        readiness_variable=check[-1] if READINESS_MODULE in check else None,
    )


def _environment(entries: Mapping[str, Any], variables: Mapping[str, str]) -> dict[str, str]:
    """Replace the variables; an entry without a value is passed on when the variable is set."""
    environment = {}
    for name, value in entries.items():
        if value is not None:
            environment[name] = interpolate(str(value), variables)
        elif name in variables:
            environment[name] = variables[name]
    return environment
