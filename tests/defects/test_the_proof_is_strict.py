"""A proof is no proof when another code ran, when the test passes all the same, or when it fails for another reason."""

import difflib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.defects.defect import ROOT, Defect
from tests.defects.workshop import Workshop

SERVICES = ("absence", "notifier", "payroll_bridge", "personnel")
TEST = "libs/chassis/tests/test_verdict.py::test_what_went_well_is_done"
CHANGED = "libs/chassis/src/chassis/verdict.py"
RIGHT = "        return Done()\n"

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("defects")]


@pytest.fixture(scope="module")
def bench(workshop: Workshop) -> Workshop:
    """The workshop, where the test has passed on sound code."""
    workshop.run_sound([TEST])
    return workshop


@pytest.fixture
def a_defect(tmp_path: Path) -> Callable[[str], Defect]:
    """Makes a defect that puts another line in the place of the right one."""

    def made(line: str) -> Defect:
        before = (ROOT / CHANGED).read_text(encoding="utf-8")
        after = before.replace(RIGHT, line)
        old, new = (text.splitlines(keepends=True) for text in (before, after))
        lines = difflib.unified_diff(old, new, f"a/{CHANGED}", f"b/{CHANGED}")
        patch = tmp_path / "00-a-change-for-a-test.patch"
        patch.write_text("".join(lines), encoding="utf-8")
        return Defect(path=patch, promise=1, what="it is not done", test=TEST, says="assert")

    return made


def test_a_copy_runs_its_own_code_and_no_other(workshop: Workshop) -> None:
    assert workshop.origins() == {
        "chassis": Path("libs/chassis/src/chassis/__init__.py"),
        **{name: Path(f"services/{name}/src/{name}/__init__.py") for name in SERVICES},
    }


def test_a_defect_that_its_test_notices_is_no_complaint(bench: Workshop, a_defect: Callable[[str], Defect]) -> None:
    assert bench.complaint(a_defect("        return Park('')\n")) is None


def test_a_defect_that_its_test_does_not_notice_is_told(bench: Workshop, a_defect: Callable[[str], Defect]) -> None:
    assert bench.complaint(a_defect("        return  Done()\n")) == f"{TEST} passes although: it is not done"


def test_a_failure_for_another_reason_is_told(bench: Workshop, a_defect: Callable[[str], Defect]) -> None:
    raising = replace(a_defect("        raise KeyError\n"), says="assert judge(None")

    assert f"{TEST} fails, but not on 'assert judge(None'" in (bench.complaint(raising) or "")


def test_a_patch_that_no_longer_applies_is_told(bench: Workshop, a_defect: Callable[[str], Defect]) -> None:
    stale = a_defect("        return Park('')\n")
    stale.path.write_text(stale.path.read_text(encoding="utf-8").replace(RIGHT, "        return Gone()\n"))

    assert "no longer applies" in (bench.complaint(stale) or "")


def test_a_test_that_is_not_there_is_told(bench: Workshop, a_defect: Callable[[str], Defect]) -> None:
    gone = replace(a_defect("        return Park('')\n"), test=f"{TEST}_for_ever")

    assert "there is no such test" in (bench.complaint(gone) or "")
