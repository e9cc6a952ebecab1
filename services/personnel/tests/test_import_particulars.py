"""Addresses, phones and contacts in an import: checked by column, known again, and none against the register."""

import pytest

from services.personnel.tests.callers import Caller
from services.personnel.tests.spreadsheets import PEOPLE_COLUMNS, a_line, a_table
from services.personnel.tests.test_api_particulars import held

pytestmark = pytest.mark.postgres

INSZ = "85073099239"
ADDRESS = {"street": "Kerkstraat", "house_number": "12", "postal_code": "1000", "municipality": "Brussel"}
CONTACT = {"contact_name": "Jan Claes", "contact_relationship": "partner", "contact_phone": "+32470000002"}
COLUMNS = (*PEOPLE_COLUMNS, "mobile_phone", "private_mail_address", *ADDRESS, *CONTACT)
LIVED = {"box": None, "country": "BE", **ADDRESS}


def a_file(*lines: dict[str, str]) -> bytes:
    return a_table([a_line("900017", insz=INSZ, **line) for line in lines], (*dict.fromkeys((*COLUMNS, "insz")),))


async def test_what_is_imported_of_a_person_is_read_as_imported_and_known_again(handler: Caller) -> None:
    await handler.organisation()
    other = {**CONTACT, "contact_name": "An Claes", "contact_relationship": "sibling"}
    table = a_file({"mobile_phone": "+32 470 00 00 01", **ADDRESS, **CONTACT}, {**ADDRESS, **other})

    first = await handler.send("/imports/people", table)
    again = await handler.send("/imports/people", table)

    assert (first.json()["created"], again.json()["unchanged"]) == (2, 2), first.text
    read = await handler.get("/people/900017/home-address")
    assert held(read) == [LIVED]
    assert read.json()["held"][0]["source"] == "import"
    assert held(await handler.get("/people/900017/phones")) == [{"kind": "mobile", "number": "+32470000001"}]
    contacts = held(await handler.get("/people/900017/emergency-contacts"))
    assert [(each["order"], each["name"]) for each in contacts] == [(1, "Jan Claes"), (2, "An Claes")]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({**ADDRESS, "postal_code": "10001"}, "postal_code"),
        ({"street": "Kerkstraat"}, "house_number"),
        ({"mobile_phone": "0470000001"}, "mobile_phone"),
        ({**CONTACT, "contact_relationship": "vriend"}, "contact_relationship"),
    ],
)
async def test_what_is_wrong_is_told_by_line_and_column(handler: Caller, cells: dict[str, str], column: str) -> None:
    await handler.organisation()

    answer = await handler.send("/imports/people", a_file(cells), mode="row_by_row")

    (row,) = answer.json()["rows"]
    assert row["outcome"] == "refused"
    assert column in [error["field"] for error in row["errors"]]
    assert "Kerkstraat" not in answer.text


async def test_an_import_says_nothing_against_the_register(handler: Caller) -> None:
    await handler.organisation()
    await handler.send("/imports/people", a_file(ADDRESS))
    moved = {**LIVED, "street": "Veldstraat"}
    fed = await handler.as_("register").post("/people/900017/home-address", moved)

    same = await handler.send("/imports/people", a_file({**ADDRESS, "street": "Veldstraat"}), mode="row_by_row")
    older = await handler.send("/imports/people", a_file({**ADDRESS, "house_number": "14"}), mode="row_by_row")

    assert fed.status_code == 201
    assert same.json()["rows"][0]["outcome"] == "changed", same.text
    (row,) = older.json()["rows"]
    assert (row["outcome"], [error["field"] for error in row["errors"]]) == ("refused", ["street"])
    assert held(await handler.get("/people/900017/home-address")) == [moved]
