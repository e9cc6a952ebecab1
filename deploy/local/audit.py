"""Asks whether a vulnerability is known in one of the libraries of requirements.lock.

`python -m deploy.local.audit` ends with 1 when one is, unless `audit-exceptions.yaml` lists it with a reason and a day
until which that holds. When the vulnerability service cannot be reached it says so and ends with 0: what is known
today is asked again at the next check with a network.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import yaml

from deploy.local.child import own_environment

REPOSITORY: Final = Path(__file__).parents[2]
LOCK: Final = REPOSITORY / "requirements.lock"
EXCEPTIONS: Final = REPOSITORY / "audit-exceptions.yaml"
SECONDS_MAX: Final = 120
FOUND: Final = 1
PIN: Final = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^\s;\\]+)", re.MULTILINE)
UNREACHABLE: Final = re.compile(r"request failed|error sending request|status server error|timed? ?out", re.IGNORECASE)
PROJECT: Final = '[project]\nname = "audited"\nversion = "0"\nrequires-python = ">=3.11"\n'
# Where a pin would come from is never asked; the format wants a place.
PACKAGE: Final = (
    '[[package]]\nname = "{name}"\nversion = "{version}"\nsource = {{ registry = "https://index.invalid/simple" }}\n'
)


class AuditError(RuntimeError):
    """The audit itself does not work: neither an answer, nor a service that is away."""


@dataclass(frozen=True)
class Exemption:
    """A known vulnerability that is accepted until a day, and why."""

    id: str
    reason: str
    until: date


def pins(lock: str) -> dict[str, str]:
    """The versions that a lock names, by library."""
    return {match["name"]: match["version"] for match in PIN.finditer(lock)}


def read_exceptions(text: str) -> list[Exemption]:
    """What is accepted; AuditError when an entry lacks its id, its reason or its day."""
    found = []
    for entry in yaml.safe_load(text) or []:
        if set(entry) != {"id", "reason", "until"} or not entry["reason"] or not isinstance(entry["until"], date):
            raise AuditError(f"an exception has an id, a reason and a day `until`: {entry}")
        found.append(Exemption(**entry))
    return found


def audit(
    libraries: Mapping[str, str], accepted: list[Exemption], today: date, service: str | None = None
) -> str | None:
    """What is known against the libraries, in words; None when nothing is.

    Raises:
        ConnectionError: the service cannot be reached.
        AuditError: the audit does not work.

    """
    command = [str(Path(sys.executable).with_name("uv")), "audit", "--preview", "--frozen", "--output-format", "json"]
    command += [part for each in accepted if each.until >= today for part in ("--ignore", each.id)]
    command += ["--service-url", service] if service else []
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "pyproject.toml").write_text(_project(libraries))
        Path(folder, "uv.lock").write_text(_lock(libraries))
        environment = {**own_environment(), "UV_HTTP_RETRIES": "0", **_proxies()}
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS_MAX, check=False
        )
    if done.returncode == 0:
        return None
    if done.returncode == FOUND and (found := _found(done.stdout)):
        return found
    if UNREACHABLE.search(done.stderr):
        raise ConnectionError(done.stderr)
    raise AuditError(done.stderr or done.stdout)


def _proxies() -> dict[str, str]:
    names = [name for way in ("http_proxy", "https_proxy", "no_proxy") for name in (way, way.upper())]
    return {name: os.environ[name] for name in names if name in os.environ}  # noqa: TID251 - the way out of this machine


def _found(answer: str) -> str | None:
    known = json.loads(answer)["vulnerabilities"]
    lines = [
        " ".join([each["dependency"]["name"], each["dependency"]["version"], each["display_id"], each["summary"] or ""])
        for each in known
    ]
    return "\n".join(sorted(lines)) or None


def _project(libraries: Mapping[str, str]) -> str:
    return PROJECT + f"dependencies = {json.dumps(sorted(libraries))}\n"


def _lock(libraries: Mapping[str, str]) -> str:
    needed = ", ".join(f'{{ name = "{name}" }}' for name in sorted(libraries))
    ours = f'name = "audited"\nversion = "0"\nsource = {{ virtual = "." }}\ndependencies = [{needed}]\n'
    head = f'version = 1\nrevision = 3\nrequires-python = ">=3.11"\n\n[[package]]\n{ours}'
    packages = [PACKAGE.format(name=name, version=version) for name, version in sorted(libraries.items())]
    return "\n".join([head, f"[package.metadata]\nrequires-dist = [{needed}]\n", *packages])


def main() -> int:
    """Audit the lock and say what came of it; gives the exit code."""
    today = datetime.now(UTC).date()
    accepted = read_exceptions(EXCEPTIONS.read_text())
    libraries = pins(LOCK.read_text())
    over = [each.id for each in accepted if each.until < today]
    try:
        found = audit(libraries, accepted, today)
    except (ConnectionError, subprocess.TimeoutExpired):
        print("audit skipped: the vulnerability service cannot be reached from here")
        return 0
    if over:
        print(f"audit: no longer accepted: {', '.join(over)}")
    print(f"audit: {found}" if found else f"audit: nothing is known against {len(libraries)} libraries")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
