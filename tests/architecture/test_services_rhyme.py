"""The same files with the same names in the same places: a reader of one service has read them all."""

import ast
from itertools import combinations
from pathlib import Path

import pytest

from tests.architecture.tree import SERVICES, distribution, files, package, parsed

EVERY_SERVICE = {
    "__init__.py",
    "__main__.py",
    "api",
    "app.py",
    "domain",
    "messages",
    "migrations",
    "ports.py",
    "py.typed",
    "settings.py",
    "storage",
    "usecases",
}
CONSUMERS = {"consumers", "states.py"}
WHERE_NEEDED = {"gateways.py", "jobs.py"}
EVERY_DISTRIBUTION = {"README.md", "pyproject.toml", "src", "tests"}
EVERY_MIGRATIONS = {"env.py", "script.py.mako", "versions"}
EVERY_TESTS = {"fakes.py", "test_work_conformance.py"}
BUILDERS = ["api", "consume", "relay", "deliver", "jobs", "migrate", "restored", "new_consumer"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_files_of_every_service(service: str) -> None:
    there = _children(package(service))
    wanted = EVERY_SERVICE | (CONSUMERS if _consumes(service) else set())

    assert wanted - there == set()
    assert _children(distribution(service)) >= EVERY_DISTRIBUTION
    assert _children(package(service) / "migrations") == EVERY_MIGRATIONS
    assert _children(package(service) / "messages") >= {"outbound.py"} | (
        {"inbound.py"} if _consumes(service) else set()
    )
    assert _children(distribution(service) / "tests") >= EVERY_TESTS


@pytest.mark.parametrize("service", SERVICES)
def test_what_only_one_service_has_is_named_in_its_readme(service: str) -> None:
    readme = (distribution(service) / "README.md").read_text(encoding="utf-8")
    extra = _children(package(service)) - EVERY_SERVICE - CONSUMERS - WHERE_NEEDED

    assert {name for name in extra if f"`{name}" not in readme} == set()


@pytest.mark.parametrize("service", SERVICES)
def test_builders_stand_in_the_same_order(service: str) -> None:
    tree = parsed(package(service) / "app.py")
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]

    assert [name for name in functions if name in BUILDERS] == [name for name in BUILDERS if name in functions]
    assert {"api", "relay", "migrate"} <= set(functions)


@pytest.mark.parametrize("file", ["migrations/env.py", "migrations/script.py.mako"])
def test_what_is_the_same_is_written_the_same(file: str) -> None:
    written = {service: _without_name(package(service) / file, service) for service in SERVICES}

    assert [(one, other) for one, other in combinations(written, 2) if written[one] != written[other]] == []


@pytest.mark.parametrize("service", SERVICES)
def test_the_command_line_is_the_one_of_the_chassis(service: str) -> None:
    consumer = ", app.new_consumer" if _consumes(service) else ""
    text = (package(service) / "__main__.py").read_text(encoding="utf-8")

    assert f"    run_command(app.SERVICE, Settings, app.ROLES, app.restored{consumer})\n" in text
    assert text.endswith('if __name__ == "__main__":\n    main()\n')


def _children(folder: Path) -> set[str]:
    """Names below a folder; a module that grew into a package goes by its own name, and so does the package."""
    names = {path.relative_to(folder).parts[0] for path in files() if path.is_relative_to(folder)}
    grown = {"api.py", "consumers.py", "domain.py", "storage.py"}
    return {name.removesuffix(".py") if name in grown else name for name in names}


def _consumes(service: str) -> bool:
    return "def consume(" in (package(service) / "app.py").read_text(encoding="utf-8")


def _without_name(path: Path, service: str) -> str:
    """The lines of a file, with the service's name taken out and imports in any order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    imports = sorted(line.replace(service, "service") for line in lines if line.startswith("from "))
    return "\n".join(imports + [line.replace(service, "service") for line in lines if not line.startswith("from ")])
