"""Each import contract catches what it is there for: a violation planted in a copy turns it red.

`make check` runs the contracts on the repository itself.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.tree import CHASSIS, ROOT, SERVICES, package

LINT = Path(sys.executable).with_name("lint-imports")


@dataclass(frozen=True)
class Planted:
    """A line added to a file of a package (a new file when there is none), and what the report must say of it."""

    contract: str
    file: str
    line: str
    said: str

    def __str__(self) -> str:
        return f"{self.contract}: {self.file}"


VIOLATIONS = [
    Planted("independence", "absence/app.py", "import personnel.domain", "absence is not allowed to import personnel"),
    Planted("chassis", "chassis/clock.py", "import notifier.app", "chassis is not allowed to import notifier"),
    Planted("contracts", "personnel/app.py", "import contracts.catalog", "personnel.app -> contracts"),
    Planted("contracts", "chassis/health.py", "import deploy.topics", "chassis.health -> deploy"),
    Planted("tool", "vlimpers/check.py", "import chassis.clock", "vlimpers.check -> chassis"),
    Planted("layers", "absence/usecases/leave.py", "import absence.api", "absence.usecases.leave -> absence.api"),
    Planted("layers", "absence/domain/leave.py", "import absence.ports", "absence.domain.leave -> absence.ports"),
    Planted("layers", "personnel/storage/work.py", "import personnel.usecases.people", "personnel.storage.work"),
    Planted("layers", "absence/leftovers.py", "", "absence.leftovers"),
    Planted("settings", "absence/usecases/leave.py", "import absence.settings", "absence.usecases.leave"),
    Planted("domain", "absence/domain/leave.py", "import pydantic", "absence.domain.leave -> pydantic"),
    Planted("usecases", "absence/usecases/leave.py", "import sqlalchemy", "absence.usecases.leave -> sqlalchemy"),
    Planted("siblings", "chassis/envelope.py", "import chassis.outbox", "chassis"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All packages side by side."""
    folder = tmp_path_factory.mktemp("copy")
    for source in (CHASSIS, *map(package, SERVICES), ROOT / "tools" / "vlimpers" / "src" / "vlimpers"):
        shutil.copytree(source, folder / source.name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_without_a_violation_all_contracts_are_kept(copy: Path) -> None:
    code, report = _lint(copy)

    assert code == 0, report


@pytest.mark.parametrize("planted", VIOLATIONS, ids=str)
def test_a_planted_violation_is_caught(copy: Path, planted: Planted) -> None:
    file = copy / planted.file
    before = file.read_text(encoding="utf-8") if file.exists() else None
    file.write_text(f"{before or ''}\n{planted.line}\n", encoding="utf-8")

    try:
        code, report = _lint(copy, "--contract", planted.contract)
    finally:
        file.unlink() if before is None else file.write_text(before, encoding="utf-8")

    assert code == 1, report
    assert planted.said in report


def test_every_contract_has_a_violation_that_it_catches() -> None:
    lines = (ROOT / ".importlinter").read_text(encoding="utf-8").splitlines()
    contracts = {line[len("[importlinter:contract:") : -1] for line in lines if line.startswith("[importlinter:con")}

    assert {planted.contract for planted in VIOLATIONS} == contracts


def _lint(copy: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [str(LINT), "--config", str(ROOT / ".importlinter"), "--no-cache", "--no-logo", *arguments],
        cwd=copy,
        env={"PATH": os.defpath, "PYTHONPATH": str(copy), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
