"""The page for HR who imports tells the columns there are, and its example files can be taken in."""

import re
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.messages.columns import COLUMNS
from services.personnel.tests.callers import Caller
from services.personnel.tests.test_api_people import said

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "imports.md").read_text(encoding="utf-8")
HEADINGS = {
    "organisation": "Organisatie",
    "locations": "Locaties",
    "risk-codes": "Risicocodes",
    "schedules": "Werkroosters",
    "functions": "Functies",
    "grades": "Graden",
    "salary-scales": "Salarisschalen",
    "rsz-categories": "RSZ-categorieën",
    "worker-codes": "Werknemerskengetallen",
    "exit-reasons": "Redenen van uitdiensttreding",
    "people": "Personen",
}
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \|", re.MULTILINE)


@pytest.mark.parametrize("what", HEADINGS)
def test_the_page_has_the_columns_of_each_file_and_which_are_needed(what: str) -> None:
    (section,) = re.findall(rf"^## {HEADINGS[what]}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    told = dict(ROW.findall(section))
    parts = COLUMNS[what].parts

    assert list(told) == list(COLUMNS[what].names)
    always = {name for part in parts if not part.is_optional for name in part.needed}
    assert {name for name, needed in told.items() if needed == "ja"} == always
    assert {name for part in parts for name in part.needed} <= {name for name in told if told[name] != "nee"}


@pytest.mark.postgres
async def test_the_example_files_are_taken_in_and_change_nothing_the_second_time(
    handler: Caller, engine: AsyncEngine
) -> None:
    for what in HEADINGS:
        table = (DOCS / "imports" / f"{what}.csv").read_bytes()

        first = await handler.as_("importer").send(f"/imports/{what}", table)
        before = len(await said(engine))
        again = await handler.as_("importer").send(f"/imports/{what}", table)

        assert first.status_code == 200, first.text
        assert first.json()["created"] == len(first.json()["rows"]) == table.decode().count("\n") - 1
        assert again.json()["unchanged"] == first.json()["created"]
        assert len(await said(engine)) == before
