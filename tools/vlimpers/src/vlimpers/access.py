"""Where the services are and with which token they are asked: options, variables, or the file of a running stack."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import httpx

from vlimpers.errors import AccessError

TOKEN_SECONDS_MAX = 10.0
LOCAL_ROLES = ["operator", "dcpa_handler", "hrbp"]
API = ".api"


class ServiceName(StrEnum):
    """The services, as they are called on the command line."""

    PERSONNEL = "personnel"
    ABSENCE = "absence"
    PAYROLL_BRIDGE = "payroll-bridge"
    NOTIFIER = "notifier"

    @property
    def api_process(self) -> str:
        """The process that answers for the service, as a stack calls it."""
        return f"{self.value.replace('-', '_')}{API}"


@dataclass(frozen=True)
class Access:
    """Addresses by service, addresses of all processes that are known, and the token."""

    services: Mapping[ServiceName, str]
    processes: Mapping[str, str]
    token: str


def access_from(stack: Path | None, given: Mapping[ServiceName, str | None], token: str | None) -> Access:
    """Put the access together; what is given by itself overrules the stack.

    Raises:
        AccessError: an address or the token is missing, or the stack's file cannot be read.

    """
    processes = _processes(stack) if stack else {}
    services = {name: given[name] or processes.get(name.api_process) for name in ServiceName}
    missing = [name for name, address in services.items() if not address]
    if missing:
        options = ", ".join(f"--{name}" for name in missing)
        variables = ", ".join(f"VLIMPERS_{name.upper().replace('-', '_')}" for name in missing)
        raise AccessError(f"no address: give {options} (or {variables}), or --stack with the file of a running stack")
    found = {name: _address(name, address) for name, address in services.items() if address}
    issuer = processes.get("issuer")
    if not token and not issuer:
        raise AccessError("no token: give --token (or VLIMPERS_TOKEN), a bearer token with the role operator")
    if token and not (token.isascii() and token.isprintable() and " " not in token):
        raise AccessError("--token is no bearer token: it has no spaces, and letters, digits and signs of ASCII only")
    known = {**{name.api_process: address for name, address in found.items()}, **processes}
    return Access(found, known, token or _local_token(issuer or ""))


def _address(name: ServiceName, address: str) -> str:
    try:
        host = httpx.URL(address).host
    except httpx.InvalidURL:
        host = ""
    if not (host and address.startswith(("http://", "https://"))):
        raise AccessError(f"--{name} is no address: expected http:// or https://, a host, and a port")
    return address.rstrip("/")


def _processes(stack: Path) -> dict[str, str]:
    try:
        content = json.loads(stack.read_text(encoding="utf-8"))
        return {str(name): str(address) for name, address in content["addresses"].items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise AccessError("--stack is not the file of a running stack (such as var/run.json)") from error


def _local_token(issuer: str) -> str:
    """A token of the issuer of a local stack, which signs for everybody; a real one does not."""
    asked = {"sub": "vlimpers-command", "roles": LOCAL_ROLES}
    try:
        answer = httpx.post(f"{issuer}/token", json=asked, timeout=TOKEN_SECONDS_MAX)
        answer.raise_for_status()
        return str(answer.json()["access_token"])
    except (httpx.HTTPError, ValueError, KeyError) as error:
        raise AccessError("the issuer of the stack gives no token: is the stack up? Or give --token") from error
