from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from personnel.settings import Settings
from services.personnel.tests.callers import Caller
from services.personnel.tests.intakes import opened
from services.personnel.tests.spreadsheets import a_line, a_table

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        (b"\xff\xfe", "table-refused"),
        (b"", "table-refused"),
        (b"Maria;Peeters;85073099239\n", "table-refused"),
        (b"kind;code;name;valid_from\nunit;OVO999001;Team;2020-01-01\n", "table-refused"),
    ],
)
async def test_a_file_that_is_no_such_table_is_refused_at_once(handler: Caller, table: bytes, fault: str) -> None:
    answer = await handler.send("/imports", table, what="people")

    assert answer.status_code == 422
    assert answer.json()["type"] == f"urn:vlimpers:problem:{fault}"
    assert "Peeters" not in answer.text


async def test_what_is_no_table_and_what_is_too_large_is_refused(handler: Caller, settings: Settings) -> None:
    no_table = await handler.post("/imports?what=people", {"rows": []})
    large = await handler.send("/imports", b"x" * (settings.import_bytes_max + 1), what="people")

    assert (no_table.status_code, no_table.json()["errors"][0]["field"]) == (422, "Content-Type")
    assert (large.status_code, large.json()["errors"][0]["allowed"]) == (413, {"le": 20_000_000})


@pytest.mark.parametrize("media_type", ["application/json", "text/csv"])
async def test_a_long_import_of_a_stranger_is_refused_unread(handler: Caller, media_type: str) -> None:
    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("it was read")
        yield b""

    headers = {"Content-Type": media_type, "Content-Length": "20000000", "Authorization": "Bearer nobody"}
    answer = await handler.client.post("/imports/people", content=never(), headers=headers)

    assert answer.status_code == 401


async def test_only_who_may_import_follows_imports(handler: Caller) -> None:
    address = await opened(handler, a_table([a_line("900010")]))

    assert (await handler.as_("hrbp").get(address)).status_code == 403
    assert (await handler.get(f"/imports/{uuid4()}")).status_code == 404


async def test_an_import_sent_again_is_the_same_one(handler: Caller) -> None:
    key = str(uuid4())
    first = await handler.send("/imports", a_table([a_line("900010")]), key=key, what="people")
    again = await handler.send("/imports", a_table([a_line("900010")]), key=key, what="people")

    assert again.json()["import_id"] == first.json()["import_id"]
    assert again.headers["Idempotent-Replay"] == "true"
