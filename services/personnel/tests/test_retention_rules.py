"""How long data are kept is data: with a source, with days, and not shorter than the law allows."""

from typing import Any

import pytest

from services.personnel.tests.callers import Caller
from services.personnel.tests.keeping import RULE, rule

pytestmark = pytest.mark.postgres


@pytest.fixture
async def organised(handler: Caller) -> Caller:
    """An account for everything, in an organisation."""
    await handler.organisation()
    return handler


async def test_rules_are_data_with_a_source_and_days_and_the_newest_counts(organised: Caller) -> None:
    await rule(organised, valid_until="2026-12-31")
    await rule(organised, months=24, valid_from="2026-06-01")
    await rule(organised, months=18, valid_from="2026-06-01", source="Een betere")

    def months(read: Any) -> list[tuple[int, str]]:
        return [(each["months"], each["source"]) for each in read.json()["rules"]]

    anybody = organised.as_(person=await organised.register())
    assert months(await anybody.get("/retention-rules?as_of=2020-05-01")) == [(12, "Een beslissing")]
    today = await anybody.get("/retention-rules")
    assert months(today) == [(18, "Een betere")]
    assert [each["months"] for each in today.json()["entered"]] == [12, 24, 18]
    assert months(await anybody.get("/retention-rules?as_of=2019-12-31")) == []


async def test_what_the_law_or_the_kind_does_not_allow_is_refused_by_field(organised: Caller) -> None:
    hrtd, given = organised.as_("hrtd"), {**RULE, "valid_from": "2026-01-01"}

    refused = [
        await hrtd.post("/retention-rules", {**given, **wrong})
        for wrong in (
            {"kind": "file", "months": 59},
            {"kind": "insz", "after": "validity"},
            {"kind": "everything"},
            {"months": -1},
            {"valid_until": "2025-12-31"},
        )
    ]

    assert [each.status_code for each in refused] == [422] * 5
    assert [error["field"] for each in refused for error in each.json()["errors"]] == [
        "months",
        "after",
        "kind",
        "months",
        "last_day",
    ]
    assert refused[0].json()["errors"][0]["allowed"]["ge"] == 60
    assert (await organised.post("/retention-rules", given)).status_code == 403
