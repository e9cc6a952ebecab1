"""The defects: each a patch that breaks one promise, with a header that names the test which must then fail."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parents[1]
PROMISES: Final = range(1, 12)
"""The promises in the order in which README.md beside this file lists them."""

FILE_NAME: Final = re.compile(r"\d{2,3}(-[a-z0-9]+){3,}\.patch")
_FIELD: Final = re.compile(r"^(Promise|Defect|Test|Says): (.+)$", re.MULTILINE)


class PatchError(Exception):
    """A patch does not apply to the tree as it is, or its header is not complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """One way to break a promise.

    Args:
        path: the unified diff.
        promise: number of the promise that it breaks.
        what: what goes wrong, in a sentence.
        test: pytest node id, without parameters, of the test that must fail.
        says: what that failure must show: the line of the assertion, or what is raised there.

    """

    path: Path
    promise: int
    what: str
    test: str
    says: str

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem


def read_defects() -> list[Defect]:
    """All defects, by name.

    Raises:
        PatchError: a header lacks a field.

    """
    return [_read(path) for path in sorted(HERE.glob("*.patch"))]


def apply(defect: Defect, tree: Path, *, is_trial: bool = False) -> None:
    """Put the defect into a tree; a trial changes nothing.

    Raises:
        PatchError: the code that the patch changes is not there any more.

    """
    trial = ["--check"] if is_trial else []
    done = subprocess.run(
        ["git", "apply", "-C1", *trial, str(defect.path)],  # noqa: S607 - git is a tool of the repository
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise PatchError(f"{defect.path.name} no longer applies; make it anew from the code as it is\n{done.stderr}")


def is_there(test: str, tree: Path) -> bool:
    """Whether a tree has the test that a node id names."""
    file, _, name = test.partition("::")
    return (tree / file).is_file() and f"def {name}(" in (tree / file).read_text(encoding="utf-8")


def _read(path: Path) -> Defect:
    header = path.read_text(encoding="utf-8").partition("\n--- ")[0]
    fields = dict(_FIELD.findall(header))
    lacking = {"Promise", "Defect", "Test", "Says"} - fields.keys()
    if lacking:
        raise PatchError(f"{path.name}: its header lacks {', '.join(sorted(lacking))}")
    return Defect(
        path=path, promise=int(fields["Promise"]), what=fields["Defect"], test=fields["Test"], says=fields["Says"]
    )
