"""What somebody earns as of a day, and how the career went, over HTTP."""

import pytest

from services.personnel.tests.callers import Caller
from services.personnel.tests.spreadsheets import CODE_COLUMNS, a_code, a_table
from services.personnel.tests.test_scale_imports import SCALE_COLUMNS, a_scale

pytestmark = pytest.mark.postgres


@pytest.fixture
async def number(handler: Caller) -> str:
    await handler.organisation()
    for what, rows, columns in (
        ("functions", [a_code("BELEID")], CODE_COLUMNS),
        ("grades", [a_code("DESKUNDIGE", level="B")], (*CODE_COLUMNS, "level")),
        ("salary-scales", [*a_scale("B-1", "0", "2"), *a_scale("B-2", "0", "5")], SCALE_COLUMNS),
    ):
        answer = await handler.send(f"/imports/{what}", a_table(rows, columns))
        assert answer.status_code == 200, answer.text
    return await handler.register()


async def test_seniority_and_yearly_base_are_told_as_of_any_day_in_service(handler: Caller, number: str) -> None:
    pay = {"grade": "DESKUNDIGE", "scale": "B-1", "recognised_pay_months": 21, "last_day": "2028-12-31"}
    place = (await handler.start(number, **pay)).headers["Location"]

    first = (await handler.get(f"{place}/pay-scale?as_of=2026-09-01")).json()
    later = (await handler.get(f"{place}/pay-scale?as_of=2027-01-15")).json()
    today = (await handler.as_(person=number).get(f"{place}/pay-scale")).json()
    out_of_it = await handler.get(f"{place}/pay-scale?as_of=2029-01-01")

    assert first["menu"] == ["Personeelsbeheer", "Functiegegevens", "VO Anc., Jaarb., Volgende schaal"]
    assert (first["level"], first["scale"], first["step"], first["yearly_base"]) == ("B", "B-1", 0, "30000.00")
    assert first["next_base"] == {"day": "2026-12-01", "scale": "B-1", "step": 1, "yearly_base": "31000.00"}
    assert first["seniority"][0] == {
        "kind": "pay",
        "name": "geldelijke anciënniteit",
        "years": 1,
        "months": 9,
        "recognised_months": 21,
    }
    assert [each["kind"] for each in first["seniority"]] == ["pay", "service", "grade", "level", "scale"]
    assert (later["yearly_base"], later["next_base"]) == ("31000.00", None)
    assert today["as_of"] == "2026-11-24"
    assert out_of_it.status_code == 422
    (error,) = out_of_it.json()["errors"]
    assert (error["field"], error["allowed"]) == ("as_of", {"ge": "2026-09-01", "le": "2028-12-31"})


async def test_the_career_tells_each_row_with_what_holds_from_it(handler: Caller, number: str) -> None:
    begun = await handler.start(number, grade="DESKUNDIGE", scale="B-1", step=1, recognised_scale_months=5)
    place = begun.headers["Location"]
    change = {"effective_day": "2026-11-01", "scale": "B-2", "function": "BELEID", "action": "promotion"}

    changed = await handler.patch(place, change, match=begun.headers["ETag"])
    read = (await handler.get(f"{place}/career")).json()

    assert changed.status_code == 200, changed.text
    assert (changed.json()["rows"][1]["step"], changed.json()["rows"][1]["recognised_scale_months"]) == (None, None)
    assert read["menu"][-1] == "VO Loopbaanoverzicht"
    told = ("effective_day", "action_name", "function", "grade", "level", "scale", "step")
    assert [[row[name] for name in told] for row in read["rows"]] == [
        ["2026-09-01", "Aanstelling", None, "DESKUNDIGE", "B", "B-1", 1],
        ["2026-11-01", "Bevordering", "BELEID", "DESKUNDIGE", "B", "B-2", None],
    ]


async def test_pay_is_read_by_who_may_and_codes_that_do_not_fit_are_refused_with_those_that_do(
    handler: Caller, number: str
) -> None:
    place = (await handler.start(number, scale="B-1")).headers["Location"]
    stranger = handler.as_(person="900017")

    for path in ("pay-scale", "career"):
        assert (await stranger.get(f"{place}/{path}")).status_code == 403
        assert (await handler.get(f"/people/100001/employments/1/{path}")).status_code == 404
        assert (await handler.get(f"/people/{number}/employments/9/{path}")).status_code == 404
    refused = await handler.post(
        f"/people/{number}/employments",
        {
            "legal_employer": "844",
            "rsz_category": "495",
            "statute": "contractual",
            "unit": "OVO999002",
            "pay_group": "MON",
            "first_day": "2026-09-01",
            "scale": "B-1",
            "step": 7,
        },
    )

    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["field"], error["allowed"]) == ("step", {"steps": [0, 1]})
