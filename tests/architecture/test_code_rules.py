"""What no linter knows: who may subscribe, where numbers may stand, what a domain may import."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import CHASSIS, ROOT, SERVICES, name_of, package, parsed, python_files

PLAIN_NUMBERS = {0, 1}
POLL_SECONDS_MAX = 0.05
BENCH_PEERS = ROOT / "bench" / "peers"  # others' libraries, that ours is measured beside


def test_only_the_chassis_makes_a_subscriber() -> None:
    makers = {
        name_of(path)
        for path in python_files()
        if BENCH_PEERS not in path.parents
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "subscriber"
    }

    assert makers == {name_of(CHASSIS / "subscribe.py")}


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("file", ["app.py", "consumers.py", "consumers/*.py"])
def test_every_limit_has_a_name(service: str, file: str) -> None:
    assert [number for path in package(service).glob(file) for number in _bare_numbers(path)] == []


@pytest.mark.parametrize("service", SERVICES)
def test_the_domain_imports_only_the_standard_library_and_itself(service: str) -> None:
    allowed = {*sys.stdlib_module_names, f"{service}.domain"}
    found = {
        f"{name_of(path)}: {name}"
        for path in (package(service) / "domain").rglob("*.py")
        for name in _imports(path)
        if not any(name == root or name.startswith(f"{root}.") for root in allowed)
    }

    assert found == set()


def test_tests_wait_for_a_signal_and_do_not_sleep() -> None:
    sleepers = {
        f"{name_of(path)}:{node.lineno}"
        for path in python_files()
        if "tests" in path.parts
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "sleep"
        if not _is_poll(node)
    }

    assert sleepers == set()


def test_a_bare_number_is_found(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("LIMIT = 20\n\ndef consume() -> None:\n    work(attempts=5, first=0)\n")

    assert list(_bare_numbers(planted)) == ["planted.py:4: 5"]


def _is_poll(call: ast.Call) -> bool:
    """Whether the sleep is the short pause between two looks at something that has a deadline."""
    pause = call.args[0] if call.args else None
    return isinstance(pause, ast.Constant) and isinstance(pause.value, int | float) and pause.value <= POLL_SECONDS_MAX


def _bare_numbers(path: Path) -> Iterator[str]:
    tree = parsed(path)
    named = {
        id(child)
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for child in ast.walk(node)
        if isinstance(child, ast.Constant)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or isinstance(node.value, bool) or id(node) in named:
            continue
        if isinstance(node.value, int | float) and node.value not in PLAIN_NUMBERS:
            yield f"{path.name}:{node.lineno}: {node.value}"


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
