"""The repository as the architecture tests see it: its files, by kind, and its services."""

import ast
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
CHASSIS: Final = ROOT / "libs" / "chassis" / "src" / "chassis"
SERVICES: Final = ("personnel", "absence", "payroll_bridge", "notifier")


def distribution(service: str) -> Path:
    """Give the folder of a service."""
    return ROOT / "services" / service


def package(service: str) -> Path:
    """Give the folder of a service's package."""
    return distribution(service) / "src" / service


@cache
def files() -> tuple[Path, ...]:
    """Give all files that are or may be committed: what git does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - whatever git there is
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in sorted(set(listed.split("\0"))) if name)
    return tuple(path for path in paths if path.is_file())


def python_files() -> list[Path]:
    """Give all Python files."""
    return [path for path in files() if path.suffix == ".py"]


def pages() -> list[Path]:
    """Give all pages of prose."""
    return [path for path in files() if path.suffix == ".md"]


@cache
def parsed(path: Path) -> ast.Module:
    """Give the syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    """Give the path as messages show it."""
    return path.relative_to(ROOT).as_posix()
