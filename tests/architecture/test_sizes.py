"""One screen, one sitting: functions of at most 40 lines, files of at most 250; what is longer says why."""

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import CHASSIS, name_of, parsed, python_files

FUNCTION_LINES, FUNCTION_LINES_MAX = 40, 70
FILE_LINES, FILE_LINES_MAX = 250, 400
CHASSIS_CODE_LINES_MAX = 3_620  # why so many: docs/decisions/0006
OPERATIONS_CODE_LINES_MAX = 900  # why apart: docs/decisions/0015

LONGER_WITH_REASON: dict[str, str] = {
    "libs/chassis/src/chassis/inbox.py::inbox_tables": "declares three tables, a column a line",
    "services/notifier/src/notifier/messages/inbound.py": "a small model for each event heard",
    "services/notifier/src/notifier/storage/tables.py": "declares the tables, a column a line",
}
"""Path, or path::function, of what is over the target and under the limit, and why that is better than a cut."""


def test_files_are_read_in_one_sitting() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}

    assert _too_long(lengths, FILE_LINES, FILE_LINES_MAX) == {}


def test_functions_fit_on_a_screen() -> None:
    lengths = {f"{name_of(path)}::{name}": lines for path in python_files() for name, lines in _functions(path)}

    assert _too_long(lengths, FUNCTION_LINES, FUNCTION_LINES_MAX) == {}


def test_every_exception_is_still_needed() -> None:
    over = {name_of(path) for path in python_files() if len(path.read_text(encoding="utf-8").splitlines()) > FILE_LINES}
    over |= {
        f"{name_of(path)}::{name}"
        for path in python_files()
        for name, lines in _functions(path)
        if lines > FUNCTION_LINES
    }

    assert LONGER_WITH_REASON.keys() - over == set()


def test_the_chassis_stays_small() -> None:
    modules = [path for path in CHASSIS.rglob("*.py") if not {"testing", "operations"} & set(path.parts)]
    operations = list((CHASSIS / "operations").glob("*.py"))

    assert sum(_code_lines(path) for path in modules) <= CHASSIS_CODE_LINES_MAX
    assert sum(_code_lines(path) for path in operations) <= OPERATIONS_CODE_LINES_MAX


@pytest.mark.parametrize(("lines", "is_found"), [(40, False), (41, True), (71, True)])
def test_a_long_function_is_found(tmp_path: Path, lines: int, *, is_found: bool) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("def planted():\n" + "    pass\n" * (lines - 1))

    assert bool(_too_long(dict(_functions(planted)), FUNCTION_LINES, FUNCTION_LINES_MAX)) == is_found


def _too_long(lengths: dict[str, int], target: int, limit: int) -> dict[str, int]:
    return {name: lines for name, lines in lengths.items() if lines > (limit if _may_be_longer(name) else target)}


def _may_be_longer(name: str) -> bool:
    """Migrations are lists of columns, written once and never changed again."""
    return name in LONGER_WITH_REASON or "/migrations/versions/" in name


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield node.name, node.end_lineno - node.lineno + 1


def _code_lines(path: Path) -> int:
    """Lines that hold code: no blanks, comments or docstrings."""
    source = path.read_text(encoding="utf-8")
    prose = {
        line
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    layout = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    code = {
        line
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type not in layout
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(code - prose)
