"""Importing does nothing, and a process imports no more than its role needs."""

import json
import os
import subprocess
import sys

import pytest

from tests.architecture.tree import CHASSIS, ROOT, SERVICES, package, python_files

IMPORT_ALL = """
import importlib, sys, threading
for name in sys.argv[1:]:
    importlib.import_module(name)
assert threading.active_count() == 1, threading.enumerate()
"""

# Runs a role up to the point where it would serve, and prints what was imported by then.
RUN_ROLE = """
import importlib, json, sys
import chassis.lifecycle
chassis.lifecycle.run_process = lambda *_: None
service, role = sys.argv[1:]
app = importlib.import_module(service + ".app")
settings = importlib.import_module(service + ".settings").Settings()
app.ROLES[role](settings)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""

SETTINGS = {
    "DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:1/none",
    "KAFKA_BOOTSTRAP": "127.0.0.1:1",
    "TOKEN_ISSUER": "http://issuer.invalid",
    "TOKEN_JWKS_URL": "http://issuer.invalid/keys",
    "SEALING_KEY": "A" * 86 + "==",
    "BLIND_INDEX_KEY": "A" * 43 + "=",
    "SMTP_HOST": "127.0.0.1",
    "SMTP_PORT": "1",
    "MAIL_FROM": "vlimpers@example.invalid",
    "MESSAGE_LIST": str(package("notifier") / "message_list.yaml"),
}

# Libraries import these when they happen to be installed, as they are beside the tests.
IF_INSTALLED = {"email_validator", "psutil", "rich"}

EVERY_ROLE = {
    "asyncpg",
    "opentelemetry",
    "prometheus_client",
    "pydantic",
    "pydantic_settings",
    "sqlalchemy",
    "starlette",
    "structlog",
    "uvicorn",
}
MAY_IMPORT = {
    "api": EVERY_ROLE | {"aiokafka", "cramjam", "cryptography", "fastapi", "fastapi_offline", "httpx", "joserfc"},
    "consume": EVERY_ROLE | {"aiokafka", "cramjam", "faststream"},
    "relay": EVERY_ROLE | {"aiokafka", "cramjam"},
    "deliver": EVERY_ROLE | {"aiokafka", "aiosmtplib", "cramjam"},
    "jobs": EVERY_ROLE | {"cryptography"},
}
"""Chosen libraries that a role may import; what these need themselves follows."""

ROLE_ALSO_IMPORTS: dict[str, dict[str, set[str]]] = {
    "personnel": {
        "api": {"stdnum"},  # it checks bank accounts, and so does an import
        "jobs": {"stdnum"},
        "relay": {"cryptography"},  # its storage seals the INSZ
    },
    "payroll_bridge": {"relay": {"cryptography"}, "consume": {"cryptography"}},
    "notifier": {
        "api": {"jinja2", "yaml"},  # its storage reads the message list; it shows the list and writes the letters
        "consume": {"jinja2", "yaml"},
        "relay": {"yaml"},
        "deliver": {"yaml"},
    },
}
"""What a service's role needs beyond that."""

ROLES = [
    (service, role)
    for service, roles in {
        "personnel": ("api", "relay", "jobs"),
        "absence": ("api", "consume", "relay"),
        "payroll_bridge": ("api", "consume", "relay", "jobs"),
        "notifier": ("api", "consume", "relay", "deliver"),
    }.items()
    for role in roles
]


@pytest.mark.parametrize("name", ["chassis", *SERVICES])
def test_every_module_of_a_package_imports_in_an_empty_environment(name: str) -> None:
    root = CHASSIS if name == "chassis" else package(name)
    modules = [
        ".".join([name, *path.relative_to(root).with_suffix("").parts]).removesuffix(".__init__")
        for path in sorted(root.rglob("*.py"))
        if "migrations" not in path.parts
    ]

    assert _run(IMPORT_ALL, *modules) == ""


def test_every_module_of_deployment_and_contracts_imports_in_an_empty_environment() -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in python_files()
        if path.relative_to(ROOT).parts[0] in {"deploy", "contracts"}
    ]

    assert _run(IMPORT_ALL, *modules) == ""


@pytest.mark.parametrize(("service", "role"), ROLES)
def test_a_role_imports_only_what_it_needs(service: str, role: str) -> None:
    environment = {f"{service.upper()}_{name}": value for name, value in SETTINGS.items()}
    imported = set(_names(_run(RUN_ROLE, service, role, environment=environment)))

    needless = (
        (imported & _chosen()) - IF_INSTALLED - MAY_IMPORT[role] - ROLE_ALSO_IMPORTS.get(service, {}).get(role, set())
    )
    assert needless == set()
    assert imported & {name for name in SERVICES if name != service} == set()
    assert imported & {"contracts", "deploy", "tests"} == set()


def _names(output: str) -> list[str]:
    """Give the last line of a role's output, which the probe printed."""
    return list(json.loads(output.splitlines()[-1]))


def _chosen() -> set[str]:
    """Import names of the libraries that requirements.in names."""
    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    names = {line.partition("#")[0].partition("[")[0].partition(">")[0].strip() for line in lines}
    other = {"pyyaml": "yaml", "python-stdnum": "stdnum", "opentelemetry-api": "opentelemetry"}
    return {other.get(name, name).replace("-", "_") for name in names if name}


def _run(code: str, *arguments: str, environment: dict[str, str] | None = None) -> str:
    path = {"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1", **(environment or {})}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, env=path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
