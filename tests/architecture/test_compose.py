"""compose.yaml is valid, names only what exists, covers every role, and holds no secret."""

import importlib
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from deploy.local.compose import COMPOSE_FILE, REPOSITORY, Service, read_services, required_variable_names
from deploy.local.variables import PORT_SUFFIX, EngineAddresses, local_variables

TEXT = COMPOSE_FILE.read_text()
ENTRIES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
SERVICE_DIRECTORIES = sorted(path.parent.name for path in (REPOSITORY / "services").glob("*/pyproject.toml"))
IMAGES_OF_OTHERS = {"postgres", "kafka"}
OURS = sorted(set(ENTRIES) - IMAGES_OF_OTHERS)
COMMAND_SETTINGS = {
    "deploy.database": "deploy.database.Settings",
    "deploy.topics": "deploy.topics.Settings",
    "deploy.local.issuer": "deploy.local.issuer.IssuerSettings",
    "deploy.local.engine": "deploy.local.engine.settings.EngineSettings",
    "deploy.local.mailsink": "deploy.local.mailsink.MailsinkSettings",
    "deploy.local.collector": "deploy.local.collector.CollectorSettings",
}
SECRET_NAME = re.compile(r"(PASSWORD|SECRET|_KEY)$")
PASSWORD_IN_ADDRESS = re.compile(r"://[^/@]*?:(?P<password>(?:\$\{[^}]*\}|[^@/{}])+)@")
REQUIRED_VARIABLE = re.compile(r"\$\{[A-Z][A-Z0-9_]*:\?[^}]*\}")


def _variables(directory: Path) -> dict[str, str]:
    engines = EngineAddresses("127.0.0.1:1", "127.0.0.1:2", "made-up")
    return local_variables(TEXT, engines, directory, "t1-", "t1_")


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Service]:
    """The services as the local runner reads them."""
    return read_services(TEXT, _variables(tmp_path_factory.mktemp("run")))


def _settings_class(service: Service) -> type[BaseSettings]:
    if service.command[0] == "python":
        module, _, name = COMMAND_SETTINGS[service.command[2]].rpartition(".")
    else:
        module, name = f"{service.command[0].replace('-', '_')}.settings", "Settings"
    settings: type[BaseSettings] = getattr(importlib.import_module(module), name)
    return settings


def _setting_names(settings: type[BaseSettings], *, required_only: bool) -> set[str]:
    prefix = settings.model_config.get("env_prefix", "")
    fields = settings.model_fields.items()
    return {f"{prefix}{name.upper()}" for name, field in fields if field.is_required() or not required_only}


def _secret_parts(name: str, value: str) -> list[str]:
    return [value] if SECRET_NAME.search(name) else [match["password"] for match in PASSWORD_IN_ADDRESS.finditer(value)]


def test_it_is_valid_against_the_compose_schema() -> None:
    checker = Path(sys.executable).with_name("check-jsonschema")

    check = subprocess.run(
        [checker, "--builtin-schema", "vendor.compose-spec", COMPOSE_FILE], capture_output=True, text=True, check=False
    )

    assert check.returncode == 0, check.stdout


@pytest.mark.parametrize("name", OURS)
def test_its_command_exists(name: str, services: dict[str, Service]) -> None:
    program, *arguments = services[name].command
    if program == "python":
        assert arguments[0] == "-m"
        assert find_spec(arguments[1]) is not None
        return

    project = tomllib.loads((REPOSITORY / "services" / program.replace("-", "_") / "pyproject.toml").read_text())
    module, _, function = project["project"]["scripts"][program].partition(":")

    assert callable(getattr(importlib.import_module(module), function))
    assert Path(sys.executable).with_name(program).exists()


@pytest.mark.parametrize("name", OURS)
def test_it_gives_only_settings_that_exist_and_all_that_are_required(name: str, services: dict[str, Service]) -> None:
    settings = _settings_class(services[name])
    given = set(ENTRIES[name]["environment"])

    assert given <= _setting_names(settings, required_only=False)
    assert _setting_names(settings, required_only=True) <= given


@pytest.mark.parametrize("directory", SERVICE_DIRECTORIES)
def test_every_role_of_a_service_is_a_process_of_its_own(directory: str, services: dict[str, Service]) -> None:
    roles = set(importlib.import_module(f"{directory}.app").ROLES)
    program = directory.replace("_", "-")

    assert {service.name for service in services.values() if service.command[:1] == (program,)} == {
        f"{program}-{role}" for role in roles
    }


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_no_secret_stands_in_the_file(name: str) -> None:
    for variable, value in ENTRIES[name].get("environment", {}).items():
        for secret in _secret_parts(variable, str(value)) if value is not None else ():  # None: only passed on
            assert REQUIRED_VARIABLE.fullmatch(secret), f"{variable} holds a secret"


@pytest.mark.parametrize("name", OURS)
def test_no_secret_has_a_value_unless_somebody_gives_one(name: str, services: dict[str, Service]) -> None:
    settings = _settings_class(services[name])

    secret = {field: info for field, info in settings.model_fields.items() if "SecretStr" in str(info.annotation)}

    assert [field for field, info in secret.items() if info.default not in {None, PydanticUndefined}] == []
    assert [field for field in settings.model_fields if SECRET_NAME.search(field.upper()) and field not in secret] == []


def test_only_secrets_must_be_set() -> None:
    assert all(SECRET_NAME.search(name) for name in required_variable_names(TEXT))


def test_a_service_waits_for_its_own_migration_and_the_topics(services: dict[str, Service]) -> None:
    for service in services.values():
        assert set(service.depends_on) <= set(services)
        if "." in service.process_name and not service.name.endswith("-migrate"):
            assert set(service.depends_on) == {f"{service.command[0]}-migrate", "topics"}


def test_every_long_running_process_of_ours_has_a_port_of_its_own_and_a_health_check(
    services: dict[str, Service],
) -> None:
    running = [services[name] for name in OURS if ENTRIES[name]["restart"] != "no"]

    ports = [service.port for service in running]

    assert None not in ports
    assert len(set(ports)) == len(ports)


def test_in_compose_too_no_two_processes_have_the_same_default_port() -> None:
    defaults = dict(re.findall(rf"\$\{{([A-Z_]+{PORT_SUFFIX}):-(\d+)\}}", TEXT))

    assert len(set(defaults.values())) == len(defaults)
