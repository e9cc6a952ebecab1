"""Pages of prose: one title each, links that lead somewhere, decisions that can be looked at again."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, name_of, pages

FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
TITLE = re.compile(r"^# .+$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")
NAMED = re.compile(r"`((?:contracts|deploy|docs|libs|services|tests)/[\w./-]+)(?:::(\w+))?`")
DECISIONS = ROOT / "docs" / "decisions"
DECISION_NAME = re.compile(r"(\d{4})-[a-z0-9]+(?:-[a-z0-9]+)+\.md")
DECISION_PARTS = ("Context", "Decision", "Consequences", "Revisit when")
ROOT_PAGES = {"README.md", "ARCHITECTURE.md", "STYLE.md", "CONTRIBUTING.md", "CHANGELOG.md"}


def test_the_pages_of_the_root_are_there() -> None:
    assert {path.name for path in pages() if path.parent == ROOT} == ROOT_PAGES


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_a_page_has_one_title(page: Path) -> None:
    assert len(TITLE.findall(_prose(page))) == 1


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_links_lead_to_something(page: Path) -> None:
    dead = [link for link in LINK.findall(_prose(page)) if not _leads_somewhere(page, link)]

    assert dead == []


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_files_and_tests_that_a_page_names_are_there(page: Path) -> None:
    gone = [
        f"{path}::{name}" if name else path
        for path, name in NAMED.findall(_prose(page))
        if not any(_holds(folder / path, name) for folder in (ROOT, page.parent))
    ]

    assert gone == []


def test_the_readme_fits_on_a_screen() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 60


def _decisions() -> list[Path]:
    return [page for page in pages() if page.parent == DECISIONS and page.name != "README.md"]


def test_decisions_are_numbered_without_gaps() -> None:
    names = [DECISION_NAME.fullmatch(page.name) for page in _decisions()]

    assert all(names)
    numbers = [int(name.group(1)) for name in names if name]
    assert numbers[:1] == [1]
    assert all(later == earlier + 1 for earlier, later in pairwise(numbers))


@pytest.mark.parametrize("page", _decisions(), ids=name_of)
def test_a_decision_says_why_and_when_to_look_again(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert [part for part in DECISION_PARTS if not re.search(rf"^## {part}\n+\S", text, re.MULTILINE)] == []


def _prose(page: Path) -> str:
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def _holds(path: Path, test: str) -> bool:
    return path.exists() and (not test or f"def {test}(" in path.read_text(encoding="utf-8"))


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return False
    return not anchor or target.suffix != ".md" or anchor in _anchors(target)


def _anchors(page: Path) -> set[str]:
    """Anchors of the headings, as web pages of repositories make them."""
    headings = re.findall(r"^#+ (.+)$", _prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def test_each_kind_of_bad_message_names_its_test() -> None:
    page = ROOT / "docs" / "operations" / "bad-messages.md"
    kinds = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]

    assert kinds
    assert [kind for kind in kinds if not any(name for _, name in NAMED.findall(kind.rsplit("|", 2)[1]))] == []
