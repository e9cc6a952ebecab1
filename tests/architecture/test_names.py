"""Names say what is in a file: no drawer for leftovers, no addresses, no codes that lead outside the repository."""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, files, name_of, parsed, python_files

DRAWERS = {"utils", "util", "common", "helpers", "helper", "base", "manager", "misc"}

MACHINE_PATH = re.compile(r"(?<![\w.$}/-])/(?:work|home|root|Users)/\w")
# Written in parts, so that this file does not hold what it looks for.
REGISTRY_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("maven", "apache", "org"),
        ("maven", "org"),
        ("docker", "io"),
        ("npmjs", "org"),
        ("ghcr", "io"),
    )
)
STANDARDS = "UTF|SHA|ISO|RFC|AES|CVE"
RULES_OF_THE_MESSAGE_LIST = "PER|AFW|LON|VGT|WEL|LER|PLG|CAS|ORG"
TICKET = re.compile(
    rf"(?<![\w/])#\d+\b|\b(?!(?:{STANDARDS}|{RULES_OF_THE_MESSAGE_LIST})-)[A-Z]{{2,}}-\d+\b"
    r"|\b(?:issue|ticket|task|milestone|sprint)\s+#?\d+[a-z]?\b",
)


def test_no_file_is_a_drawer_for_leftovers() -> None:
    parts = {part for path in files() for part in path.relative_to(ROOT).with_suffix("").parts}

    assert parts & DRAWERS == set()


def test_no_class_is_a_manager_or_a_helper() -> None:
    names = {node.name for path in python_files() for node in ast.walk(parsed(path)) if isinstance(node, ast.ClassDef)}

    assert {name for name in names if name.endswith(("Manager", "Helper", "Util", "Utils", "Misc"))} == set()


def test_no_text_holds_a_path_of_somebodys_machine() -> None:
    assert _lines_with(MACHINE_PATH.search) == []


def test_no_text_names_a_package_registry() -> None:
    assert _lines_with(lambda line: any(host in line for host in REGISTRY_HOSTS)) == []


def test_no_lock_with_download_addresses_is_kept() -> None:
    assert [name_of(path) for path in files() if path.name in {"uv.lock", "package-lock.json", "poetry.lock"}] == []


def test_comments_and_docstrings_hold_no_ticket_codes() -> None:
    found = [
        f"{name_of(path)}: {prose.strip()}" for path in python_files() for prose in _prose(path) if TICKET.search(prose)
    ]

    assert found == []


@pytest.mark.parametrize("prose", ["see #12", "HRB-42 asks for it", "as ticket 7 says"])
def test_a_ticket_code_is_found(prose: str) -> None:
    assert TICKET.search(prose)


@pytest.mark.parametrize("prose", ["UTF-8", "rule AFW-001", "RFC 9457", "SHA-256 of 32 bytes", "AES-SIV"])
def test_a_standard_or_a_message_rule_is_no_ticket_code(prose: str) -> None:
    assert not TICKET.search(prose)


def _lines_with(is_found: Callable[[str], object]) -> list[str]:
    return [
        f"{name_of(path)}:{number}"
        for path in files()
        for number, line in enumerate(_text(path).splitlines(), start=1)
        if is_found(line)
    ]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def _prose(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""
    for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
