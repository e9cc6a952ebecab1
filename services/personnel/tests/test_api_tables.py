import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.personnel.tests.callers import Caller, a_person, an_employment
from services.personnel.tests.spreadsheets import JOB, MARIA, ORGANISATION_COLUMNS, ROLE, a_line, a_table, read_report
from services.personnel.tests.test_api_people import said

pytestmark = pytest.mark.postgres

PEOPLE = "/imports/people"
INSZ = "85073099239"


async def test_people_come_from_a_table_as_they_do_from_json(handler: Caller, engine: AsyncEngine) -> None:
    await handler.organisation()
    rows = [
        {**MARIA, **JOB, **ROLE, "insz": INSZ},
        a_line("900018"),
        {"vlimpersnummer": "900017", **JOB, "legal_employer": "844"},
    ]

    answer = await handler.as_("importer").send(PEOPLE, a_table(rows))

    report = answer.json()
    assert answer.status_code == 200, answer.text
    assert [(row["line"], row["outcome"], row["subject"]) for row in report["rows"]] == [
        (2, "created", "900017"),
        (3, "created", "900018"),
        (4, "created", "900017"),
    ]
    assert report["created"] == 3
    people = [headers for headers, _ in await said(engine)][5:]
    assert {headers["ce_origin"] for headers in people} == {"imported"}
    assert [headers["ce_type"].split(".")[1] for headers in people] == [
        "person-registered",
        "employment-started",
        "employment-started",
        "role-granted",
        "person-registered",
        "employment-started",
    ]


@pytest.mark.parametrize("separator", [";", ","])
async def test_the_same_in_another_form_changes_nothing_and_says_so(
    handler: Caller, engine: AsyncEngine, separator: str
) -> None:
    await handler.organisation()
    grant = {"role": "manager", "scope_kind": "unit", "scope_code": "OVO999003", "from_day": "2026-09-01"}
    person = {**a_person(mail_address=None, insz=INSZ), "vlimpersnummer": "900017"}
    await handler.post(PEOPLE, {"rows": [{**person, "employments": [an_employment()], "roles": [grant]}]})
    before = len(await said(engine))

    answer = await handler.send(PEOPLE, a_table([{**MARIA, **JOB, **ROLE, "insz": INSZ}], separator=separator))

    assert (answer.json()["unchanged"], answer.json()["changed"]) == (1, 0)
    assert answer.json()["note"] == "Er is niets gewijzigd: alles was al opgenomen"
    assert len(await said(engine)) == before


async def test_row_by_row_each_fault_has_its_line_and_column_and_never_the_value(handler: Caller) -> None:
    await handler.organisation()
    rows = [
        a_line("900017", insz="85073099230"),
        a_line("900018"),
        {"vlimpersnummer": "900018", **ROLE, "scope_code": "OVO999999"},
        a_line("900019", birth_day="30/07/1985", pay_group="SECRET"),
        {"vlimpersnummer": "900020", **ROLE},
        a_line("900021", first_day="2026-09-01", last_day="2026-08-01", **{**ROLE, "until_day": "2026-08-31"}),
        a_line("900022"),
    ]

    answer = await handler.send(PEOPLE, a_table(rows), mode="row_by_row")

    report = answer.json()
    assert (report["created"], report["refused"]) == (1, 6)
    told = [(error["line"], error["column"]) for row in report["rows"] for error in row["errors"]]
    assert told == [
        (2, "insz"),
        (3, ""),
        (4, "scope_code"),
        (5, "birth_day"),
        (5, "pay_group"),
        (6, "given_name"),
        (6, "family_name"),
        (6, "birth_day"),
        (6, "language"),
        (7, "last_day"),
    ]
    assert report["rows"][1]["errors"][0]["reason"] == (
        "Een andere regel over dezelfde persoon of code is geweigerd: regel 4"
    )
    assert report["rows"][3]["errors"][0]["reason"] == "is geen datum"
    assert report["rows"][3]["errors"][1]["allowed"] == {"expected": "'MON' or 'NVT'"}
    for value in ("85073099230", "30/07/1985", "SECRET", "Peeters"):
        assert value not in answer.text


async def test_all_or_nothing_is_refused_as_a_whole_and_the_report_can_be_a_table(
    handler: Caller, engine: AsyncEngine
) -> None:
    await handler.organisation()
    before = len(await said(engine))
    table = a_table([a_line("900017"), a_line("900018", unit="OVO999999"), {**a_line("900019"), "language": "xx"}])

    answer = await handler.send(PEOPLE, table)
    as_table = await handler.send(PEOPLE, table, accept="text/csv")

    assert (answer.status_code, as_table.status_code) == (422, 422)
    assert answer.json()["type"] == "urn:vlimpers:problem:import-refused"
    assert [(error["line"], error["column"]) for error in answer.json()["errors"]] == [(3, "unit"), (4, "language")]
    assert as_table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert as_table.content.startswith(b"\xef\xbb\xbfline;outcome;")
    lines = read_report(as_table.content)
    assert [(line["line"], line["outcome"], line["column"]) for line in lines] == [
        ("3", "refused", "unit"),
        ("4", "refused", "language"),
    ]
    assert lines[0]["reason_en"] == "There is no such unit on that day"
    assert len(await said(engine)) == before


async def test_a_report_as_a_table_has_a_line_for_each_line_and_is_the_same_when_asked_again(handler: Caller) -> None:
    await handler.organisation()
    table = a_table([a_line("900017"), a_line("900018", unit="OVO999999")])
    key = "3a2d1f1e-0a57-4b0e-9f6c-2d5a3c1b7e10"

    first = await handler.send(PEOPLE, table, accept="text/csv", key=key, mode="row_by_row")
    again = await handler.send(PEOPLE, table, accept="text/csv", key=key, mode="row_by_row")

    assert first.status_code == 200
    lines = read_report(first.content)
    assert [(line["line"], line["outcome"], line["subject"], line["column"]) for line in lines] == [
        ("2", "created", "900017", ""),
        ("3", "refused", "", "unit"),
    ]
    assert again.content == first.content
    assert again.headers["Idempotent-Replay"] == "true"


async def test_the_organisation_comes_from_a_table(handler: Caller) -> None:
    employer = {"kind": "legal_employer", "code": "810", "name": "Water", "kbo": "9990018122"}
    unit = {"kind": "unit", "name": "Team, noord", "legal_employer": "810", "valid_from": "2020-01-01"}
    rows = [
        {**unit, "code": "OVO999002", "parent": "OVO999001"},
        {**unit, "code": "OVO999001"},
        {**employer, "valid_from": "2020-01-01"},
        {**unit, "code": "OVO999001"},
        {**unit, "code": "OVO999003", "kind": "team"},
        {**unit, "code": "OVO999004", "valid_until": "2019-01-01"},
    ]

    answer = await handler.send("/imports/organisation", a_table(rows, ORGANISATION_COLUMNS, ","), mode="row_by_row")

    report = answer.json()
    assert [row["outcome"] for row in report["rows"]] == ["created"] * 3 + ["refused"] * 3
    told = {error["line"]: error["column"] for row in report["rows"] for error in row["errors"]}
    assert told == {5: "code", 6: "kind", 7: "valid_until"}
    units = (await handler.get("/organisation/units")).json()["units"]
    assert [(unit["code"], unit["name"]) for unit in units] == [
        ("OVO999001", "Team, noord"),
        ("OVO999002", "Team, noord"),
    ]


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        (b"vlimpersnummer;given_name;family_name;birthday;language\n1;2;3;4;5\n", ["birthday", "birth_day"]),
        (b"Maria;Peeters;1985-07-30;nl;85073099239\n", [""]),
        (b"", [""]),
        (b"\x00\xff\xfe", [""]),
        (b"vlimpersnummer;given_name;family_name;birth_day;language\n", [""]),
    ],
)
async def test_a_file_with_other_columns_is_refused_before_anything_else(
    handler: Caller, table: bytes, columns: list[str]
) -> None:
    answer = await handler.send(PEOPLE, table)

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:vlimpers:problem:table-refused"
    assert [error["column"] for error in answer.json()["errors"]] == columns
    assert {"reason", "reason_en"} <= answer.json()["errors"][0].keys()
    assert "Peeters" not in answer.text
    assert "85073099239" not in answer.text
    if columns[0] == "birthday":
        assert "birth_day" in answer.json()["errors"][0]["allowed"]["columns"]


@pytest.mark.parametrize("media", ["application/vnd.ms-excel", "text/plain", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("what", ["people", "organisation", "locations"])
async def test_a_body_of_another_type_is_told_which_types_there_are(handler: Caller, media: str, what: str) -> None:
    answer = await handler.send(f"/imports/{what}", a_table([a_line("900017")]), media=media)

    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["field"]) == (422, "Content-Type")
    assert fault["allowed"] == {"expected": "application/json or text/csv"}


async def test_a_table_too_large_for_one_request_is_refused(handler: Caller) -> None:
    answer = await handler.send(PEOPLE, a_table(a_line(f"{number:06}") for number in range(1001)))

    assert answer.status_code == 413
    assert answer.json()["errors"][0]["allowed"] == {"lines": 1000}


async def test_only_who_may_import_sends_tables(handler: Caller) -> None:
    table = a_table([a_line("900017")])

    for path in (PEOPLE, "/imports/organisation", "/imports"):
        assert (await handler.as_("hrbp").send(path, table, what="people")).status_code == 403
