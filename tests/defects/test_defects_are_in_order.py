"""Patches follow the code: each still applies, names a test that is there, and stands in the table of promises."""

import pytest

from tests.defects.defect import FILE_NAME, HERE, PROMISES, ROOT, Defect, apply, is_there, read_defects

DEFECTS = read_defects()
README = (HERE / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_defect_applies_and_is_named_after_what_it_breaks(defect: Defect) -> None:
    apply(defect, ROOT, is_trial=True)

    assert FILE_NAME.fullmatch(defect.path.name)
    assert is_there(defect.test, ROOT)


def test_every_promise_has_defects() -> None:
    assert {defect.promise for defect in DEFECTS} == set(PROMISES)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_the_table_names_the_defect_with_its_test(defect: Defect) -> None:
    (row,) = [line for line in README.splitlines() if f"({defect.path.name})" in line]

    assert defect.test in row
    assert row.startswith(f"| {defect.promise} |")
