"""Copies of the tree in which defects are tried, each with an interpreter that knows only the copy's code."""

import json
import os
import re
import shutil
import subprocess
import sysconfig
import venv
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.defects.defect import ROOT, Defect, PatchError, apply, is_there
from tests.defects.witness import ENGINES, RECORD, STRANGE_CODE

SOURCES: Final = (
    "libs/chassis/src",
    *(f"services/{s}/src" for s in ("personnel", "absence", "payroll_bridge", "notifier")),
    "tools/vlimpers/src",
)
TEST_SECONDS_MAX: Final = 90
RUN_SECONDS_MAX: Final = 600
PYTEST_FAILED: Final = 1
_ORIGINS: Final = """
import json, absence, chassis, notifier, payroll_bridge, personnel
print(json.dumps({each.__name__: each.__file__ for each in (absence, chassis, notifier, payroll_bridge, personnel)}))
"""
SHOWN_CHARACTERS: Final = 3000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one test: pytest's word for it, and the text of its failure."""

    test: str
    when: str
    word: str
    text: str


class Workshop:
    """Makes copies below a folder and runs tests in them; `engines` is where the run's engines are asked for."""

    def __init__(self, folder: Path, engines: str) -> None:
        self._folder = folder
        self._engines = engines
        self._sound = folder / "sound"
        self._green: list[Outcome] = []
        _copy_tree(self._sound)
        _make_interpreter(self._sound)

    def run_sound(self, tests: Collection[str]) -> None:
        """Run tests in a copy without any defect, all at once; `complaint` refers to what came of them."""
        self._green += self._run(
            self._sound, sorted(test for test in set(tests) if is_there(test, self._sound)), "sound"
        )

    def origins(self) -> dict[str, Path]:
        """From where a process that is given no environment imports the product, below the copy."""
        told = subprocess.run(
            [str(self._sound / ".venv/bin/python"), "-c", _ORIGINS], capture_output=True, text=True, check=True, env={}
        )
        found: dict[str, str] = json.loads(told.stdout)
        return {name: Path(file).resolve().relative_to(self._sound.resolve()) for name, file in found.items()}

    def close(self) -> None:
        """Remove the copy; those with defects are gone already."""
        shutil.rmtree(self._sound)

    def complaint(self, defect: Defect) -> str | None:
        """What is wrong with a proof; None when its test passes without the defect and fails with it, as named."""
        before = _of(self._green, defect.test)
        if not before or any(outcome.word != "passed" for outcome in before):
            return f"{defect.test} does not pass on sound code:\n{_texts(before) or 'there is no such test'}"
        broken = self._folder / defect.name
        shutil.copytree(self._sound, broken, symlinks=True)
        try:
            apply(defect, broken)
            after = _of(self._run(broken, [defect.test], defect.name), defect.test)
        except PatchError as error:
            return str(error)
        finally:
            shutil.rmtree(broken)
        failed = [outcome for outcome in after if outcome.word == "failed"]
        if not failed:
            return f"{defect.test} passes although: {defect.what}"
        if not any(outcome.when == "call" and defect.says in _place_of_failure(outcome.text) for outcome in failed):
            return f"{defect.test} fails, but not on {defect.says!r}:\n{_texts(failed)}"
        return None

    def _run(self, tree: Path, tests: list[str], name: str) -> list[Outcome]:
        record = self._folder / f"{name}.jsonl"
        record.unlink(missing_ok=True)
        command = [
            *(str(tree / ".venv/bin/python"), "-m", "pytest", "-p", "tests.defects.witness", "-p", "no:cacheprovider"),
            *(
                "-p",
                "no:xdist",
                "--continue-on-collection-errors",
                "--tb=short",
                f"--timeout={TEST_SECONDS_MAX}",
                *tests,
            ),
        ]
        kept = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "PYTEST_ADDOPTS"}}
        done = subprocess.run(
            command,
            cwd=tree,
            env={**kept, ENGINES: self._engines, RECORD: str(record), "PYTHONNOUSERSITE": "1"},
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS_MAX,
            check=False,
        )
        if done.returncode == STRANGE_CODE or (done.returncode > PYTEST_FAILED and not record.exists()):
            raise RuntimeError(f"{name}: the tests did not run\n{done.stdout[-SHOWN_CHARACTERS:]}{done.stderr}")
        if not record.exists():
            return []
        lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
        return [Outcome(line["test"], line["when"], line["outcome"], line["text"]) for line in lines]


def _copy_tree(folder: Path) -> None:
    """Copy what git knows and what is new, as it is now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - a tool of the repository
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        source, target = ROOT / name, folder / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def _make_interpreter(folder: Path) -> None:
    """An interpreter for the copy: the libraries of this one, and the copy's sources in place of the installed ones.

    A `.pth` file adds paths without reading the `.pth` files in them, so the sources that are installed here are not
    seen there. The paths of the copy are relative: a copy of the copy has its own.
    """
    venv.EnvBuilder(symlinks=True, with_pip=False).create(folder / ".venv")
    (packages,) = (folder / ".venv" / "lib").glob("python*/site-packages")
    ours = [os.path.relpath(folder / source, packages) for source in SOURCES]
    (packages / "copy.pth").write_text("\n".join([*ours, sysconfig.get_paths()["purelib"]]), encoding="utf-8")


def _place_of_failure(text: str) -> str:
    """The end of a short traceback: the line that raised, and what. A line further out proves nothing."""
    return re.split(r"^\S+:\d+: in ", text, flags=re.MULTILINE)[-1]


def _of(outcomes: list[Outcome], test: str) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.test.partition("[")[0] == test]


def _texts(outcomes: list[Outcome]) -> str:
    return "\n".join(f"{outcome.test} {outcome.word}\n{outcome.text[-SHOWN_CHARACTERS:]}" for outcome in outcomes)
