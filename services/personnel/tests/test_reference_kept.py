"""Reference data of each kind, in memory and on PostgreSQL, beside the suite of the unit of work."""

import pytest

from personnel.domain.described import Described
from personnel.domain.reference import ExitReason, RszCategory, WorkerCode
from personnel.ports import Work
from services.personnel.tests.builders import EARLY, MARIA, START, a_function, a_grade, a_location, a_scale
from services.personnel.tests.test_work_conformance import work as both

work = both


@pytest.mark.parametrize(
    "described",
    [
        a_location("BRU-01", address="Laan 1", welfare_number=MARIA, welfare_checked_on=START),
        a_function("INFORMATICUS", "1602", "2301"),
        a_grade("DESKUNDIGE"),
        a_scale("B-1", 0, 2, grade="DESKUNDIGE", next_scale="B-2", next_after_years=10),
        a_scale("E-B", None, None),
        RszCategory(code="495", name="Bedienden", valid_from=EARLY, valid_until=None, known_from=EARLY),
        ExitReason(
            code="death", name="Overlijden", name_en="Death", valid_from=EARLY, valid_until=None, known_from=EARLY
        ),
        WorkerCode(code="015", name="Arbeiders", valid_from=EARLY, valid_until=START, known_from=EARLY),
    ],
    ids=lambda described: described.key,
)
async def test_reference_data_of_each_kind_come_back_as_they_were_kept(work: Work, described: Described) -> None:
    await work.put_described(described)

    assert await work.described(type(described), described.code) == described
    assert await work.codes_on(type(described), EARLY) == [described.code]
