"""The error list over HTTP, checks on demand, and work on request."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.payroll_bridge.tests.builders import EMPLOYMENT, IBAN, INSZ, MASTER, NR
from services.payroll_bridge.tests.test_api import client, token
from services.payroll_bridge.tests.upkeep import an_upkeep, work_off_all
from services.payroll_bridge.tests.world import World

pytestmark = pytest.mark.postgres

__all__ = ["client"]

NRS = [f"90002{digit}" for digit in range(5)]


def write(*roles: str) -> dict[str, str]:
    return {**token(*roles), "Idempotency-Key": str(uuid4())}


async def invalid(world: World) -> None:
    """Five people, of whom four have no bank account and one no INSZ either."""
    for nr in NRS:
        insz = None if nr == NRS[0] else INSZ
        await world.apply(world.registered(vlimpersnummer=nr, insz=insz))
        if nr == NRS[1]:
            await world.apply(world.account(vlimpersnummer=nr))
        await world.apply(world.started(vlimpersnummer=nr))


async def test_the_error_list_has_each_invalid_file_with_all_its_errors_page_by_page(
    client: httpx.AsyncClient, world: World
) -> None:
    await invalid(world)
    seen: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        query: dict[str, Any] = {"limit": 2, **({"after": after} if after else {})}
        page = (await client.get("/invalid-files", params=query, headers=token("hrbp"))).json()
        seen += page["files"]
        after = page["next"]
        if after is None:
            break

    assert [file["vlimpersnummer"] for file in seen] == [NRS[0], *NRS[2:]]
    assert [error["code"] for error in seen[0]["errors"]] == ["iban-missing", "insz-missing"]
    assert seen[1]["errors"][0]["text"] == "Er is geen bankrekening bekend."
    assert seen[1]["errors"][0]["text_en"] == "No bank account is known."

    only = (await client.get("/invalid-files", params={"code": "insz-missing"}, headers=token("hrbp"))).json()
    assert [file["vlimpersnummer"] for file in only["files"]] == [NRS[0]]
    none = (await client.get("/invalid-files", params={"legal_employer": "844"}, headers=token("hrbp"))).json()
    assert none == {"files": [], "next": None}


async def test_a_person_is_checked_now_and_what_is_repaired_by_then_flows(
    client: httpx.AsyncClient, bare_world: World
) -> None:
    world = bare_world
    await world.apply(*world.known(), world.started())
    before = await client.post(f"/people/{NR}/checks", headers=write("dcpa_handler"))
    assert [error["reference"] for error in before.json()["files"][0]["errors"]] == [
        "location:BRU-01",
        "risk-code:BEELD",
        "schedule:VT-38",
    ]

    await world.apply(*world.references())
    headers = write("dcpa_handler")
    after = await client.post(f"/people/{NR}/checks", headers=headers)
    again = await client.post(f"/people/{NR}/checks", headers=headers)

    assert (after.status_code, after.json()["files"][0]["is_valid"]) == (200, True)
    assert again.json() == after.json()
    assert await world.fed() == [(MASTER, 1)]


async def test_the_status_tells_per_record_why_it_waits_and_per_file_what_is_wrong(
    client: httpx.AsyncClient, world: World
) -> None:
    await world.apply(*world.known(), world.started())
    await world.apply(world.started(employment_sequence=2, legal_employer="844", location=None), world.sick())

    answer = await client.get(f"/people/{NR}/payroll-status", headers=token("dcpa_handler"))

    shown = {each["record_id"]: each for each in answer.json()["records"]}
    assert (shown[EMPLOYMENT]["state"], shown[EMPLOYMENT]["held_because"]) == ("held", "master-not-accepted")
    other = shown[f"employment/{NR}/2"]
    assert (other["version"], other["state"], other["held_because"]) == (0, "remembered", "file-invalid")
    assert other["has_unsent_change"]
    files = {each["legal_employer"]: each for each in answer.json()["numbers"]}
    assert files["810"]["errors"] == []
    assert [error["code"] for error in files["844"]["errors"]] == ["location-missing"]
    assert (IBAN in answer.text, INSZ in answer.text) == (False, False)


@pytest.mark.parametrize(
    ("path", "body", "counts"),
    [
        ("/checks", None, {"people_checked": 5, "files_invalid": 4}),
        ("/redrives", {"vlimpersnummer": NRS[1]}, {"records_rejected": 0, "records_redriven": 0}),
        ("/full-loads", {}, {"numbers_repeated": 5, "records_repeated": 1}),
        ("/full-loads", {"vlimpersnummer": NRS[0]}, {"numbers_repeated": 1, "records_repeated": 0}),
    ],
)
async def test_work_on_request_is_accepted_and_can_be_followed(
    client: httpx.AsyncClient, world: World, path: str, body: Any, counts: dict[str, int]
) -> None:
    await invalid(world)
    asked = await client.post(path, json=body, headers=write("dcpa_handler"))
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")

    await work_off_all(an_upkeep(world.engine))

    shown = (await client.get(asked.headers["Location"], headers=token("hrbp"))).json()
    assert shown["state"] == "finished"
    assert counts.items() <= shown.items()


@pytest.mark.parametrize(
    ("method", "path", "body", "roles", "status"),
    [
        ("GET", "/invalid-files", None, ("importer",), 403),
        ("POST", f"/people/{NR}/checks", None, ("hrbp",), 403),
        ("POST", "/checks", None, ("hr_specialist",), 403),
        ("POST", "/redrives", {"code": "E-1"}, ("hrbp",), 403),
        ("POST", "/full-loads", {}, ("hrbp",), 403),
        ("POST", "/people/900999/checks", None, ("dcpa_handler",), 404),
        ("GET", "/full-loads/a753c340-f334-4320-9635-98766e88ee6b", None, ("dcpa_handler",), 404),
        ("POST", "/full-loads", {"vlimpersnummer": "900999"}, ("dcpa_handler",), 404),
        ("POST", "/redrives", {"vlimpersnummer": "900999"}, ("dcpa_handler",), 404),
        ("POST", "/redrives", {"record_ids": ["employment/900999/1"]}, ("dcpa_handler",), 422),
        ("POST", "/redrives", {}, ("dcpa_handler",), 422),
        ("POST", "/redrives", {"record_ids": ["master/x"]}, ("dcpa_handler",), 422),
        ("GET", "/invalid-files?after=x", None, ("dcpa_handler",), 422),
    ],
)
async def test_others_are_refused(
    client: httpx.AsyncClient, method: str, path: str, body: Any, roles: tuple[str, ...], status: int
) -> None:
    answer = await client.request(method, path, json=body, headers=write(*roles))

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
