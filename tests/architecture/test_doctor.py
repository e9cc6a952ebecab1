"""The pages for operators and what the doctor knows of them do not part."""

import inspect
import re

from chassis import consumer
from tests.architecture.tree import ROOT
from vlimpers import doctor

SYMPTOM = re.compile(r"^\| .+ \| \[.+\]\(([\w-]+\.md)\) \|$", re.MULTILINE)
FOLDER = ROOT / "docs" / "operations"
TEXT = (FOLDER / "README.md").read_text(encoding="utf-8")
NO_SYMPTOM = {"README.md", "access-and-secrets.md", "bad-messages.md"}
BEYOND_THE_DOCTOR = {"a-replica-is-wrong.md"}  # each service answers well; only somebody who knows better sees it


def test_the_doctor_knows_the_page_of_every_symptom() -> None:
    known = {value for value in vars(doctor).values() if isinstance(value, str) and value.endswith(".md")}
    symptoms = set(SYMPTOM.findall(TEXT))

    assert {f"{doctor.PAGES}/{name}" for name in symptoms - BEYOND_THE_DOCTOR} == known
    assert symptoms >= BEYOND_THE_DOCTOR


def test_every_page_about_a_symptom_is_in_the_table() -> None:
    assert set(SYMPTOM.findall(TEXT)) == {page.name for page in FOLDER.glob("*.md")} - NO_SYMPTOM


def test_every_page_about_a_symptom_is_proven_by_a_test_that_runs_its_commands() -> None:
    proofs = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "operations").glob("test_runbooks_*.py")
    )

    assert [name for name in set(SYMPTOM.findall(TEXT)) if f'"{name}"' not in proofs] == []


def test_the_doctor_knows_the_reasons_that_consumers_give() -> None:
    assert doctor.RESTORED_REASON == consumer.RESTORED
    assert f'"{doctor.GAP_REASON}"' in inspect.getsource(consumer)
