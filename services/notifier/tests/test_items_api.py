"""Work lists and inboxes over HTTP: everybody's own, and closed by whoever is done."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from notifier.storage.reminders import open_calendar
from services.notifier.tests.builders import EMPLOYEE, HANDLER, MANAGER, TODAY
from services.notifier.tests.callers import token
from services.notifier.tests.world import REQUEST, World, id_of

pytestmark = pytest.mark.postgres

OTHER_HANDLER = "900102"


def as_person(number: str) -> dict[str, str]:
    return token(person=number)


async def work_items(client: httpx.AsyncClient, number: str, query: str = "") -> list[dict[str, Any]]:
    answer = await client.get(f"/work-items{query}", headers=as_person(number))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def close(
    client: httpx.AsyncClient, item_id: str, number: str, reason: str = "Nagekeken.", key: UUID | None = None
) -> httpx.Response:
    headers = {**as_person(number), "Idempotency-Key": str(key or uuid4())}
    return await client.post(f"/work-items/{item_id}/close", json={"reason": reason}, headers=headers)


async def test_a_manager_sees_what_waits_until_it_is_decided(client: httpx.AsyncClient, world: World) -> None:
    await world.apply(world.leave("requested"))
    (item,) = await work_items(client, MANAGER)
    assert (item["rule"], item["cause"], item["vlimpersnummer"]) == ("AFW-001", REQUEST, EMPLOYEE)
    assert item["title"] == "Er wacht een verlofaanvraag op jou"
    assert item["text"].startswith(f"Voornaam{EMPLOYEE} Achternaam vraagt verlof van")
    assert "Dag " not in item["text"]

    approved = world.leave("approved")
    await world.apply(approved)
    assert await work_items(client, MANAGER) == []
    (closed,) = await work_items(client, MANAGER, "?state=closed")
    assert closed["closed_by_event"] == str(id_of(approved))
    assert closed["closed_in_words"].endswith(": een verlofaanvraag is goedgekeurd.")
    assert closed["closed_by_event"] == str(id_of(approved))


async def test_the_inbox_of_the_employee_tells_the_decision(client: httpx.AsyncClient, world: World) -> None:
    await world.apply(world.leave("requested"), world.leave("approved"))

    shown = (await client.get("/inbox", headers=as_person(EMPLOYEE))).json()
    assert [(each["rule"], each["title"]) for each in shown["items"]] == [("AFW-002", "Je verlof is goedgekeurd")]
    assert (await client.get("/inbox", headers=as_person(MANAGER))).json()["items"] == []
    assert await work_items(client, EMPLOYEE) == []


async def test_who_is_done_closes_it_for_everybody_who_was_asked(client: httpx.AsyncClient, world: World) -> None:
    await world.apply(
        world.registered(OTHER_HANDLER, origin="imported"),
        world.granted(OTHER_HANDLER, "dcpa_handler", "all", None),
        world.number_assigned(),
    )
    (mine,), (theirs,) = await work_items(client, HANDLER), await work_items(client, OTHER_HANDLER)
    key = uuid4()
    done = await close(client, mine["item_id"], HANDLER, key=key)

    assert done.status_code == 200
    assert (done.json()["state"], done.json()["closed_by_person"]) == ("closed", HANDLER)
    assert done.json()["closed_reason"] == "Nagekeken."
    assert await work_items(client, OTHER_HANDLER) == []
    assert (await close(client, mine["item_id"], HANDLER, key=key)).json() == done.json()
    late = (await close(client, theirs["item_id"], OTHER_HANDLER, "Ook ik.")).json()
    assert (late["closed_by_person"], late["closed_reason"]) == (HANDLER, "Nagekeken.")


async def test_nobody_closes_or_sees_what_is_another_s(client: httpx.AsyncClient, world: World) -> None:
    await world.apply(world.leave("requested"), world.leave("approved"), world.leave("requested", request_id=uuid4()))
    (item,) = await work_items(client, MANAGER)
    (letter,) = (await client.get("/inbox", headers=as_person(EMPLOYEE))).json()["items"]

    assert (await close(client, item["item_id"], HANDLER)).status_code == 404
    assert (await close(client, letter["item_id"], EMPLOYEE)).status_code == 404
    assert (await close(client, str(uuid4()), MANAGER)).status_code == 404
    assert len(await work_items(client, MANAGER)) == 1


@pytest.mark.parametrize("path", ["/inbox", "/work-items"])
async def test_an_account_of_no_person_has_none(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path, headers=token("dcpa_handler"))).status_code == 403
    assert (await client.get(path)).status_code == 401


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "a\0b"])
async def test_a_reason_is_needed(client: httpx.AsyncClient, reason: str) -> None:
    refused = await close(client, str(uuid4()), MANAGER, reason)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "reason"


async def test_items_are_read_page_by_page(client: httpx.AsyncClient, world: World) -> None:
    for _ in range(3):
        await world.apply(world.leave("requested", request_id=uuid4()))

    first = (await client.get("/work-items?limit=2", headers=as_person(MANAGER))).json()
    rest = await work_items(client, MANAGER, f"?limit=2&after={first['next']}")
    assert len({each["item_id"] for each in first["items"] + rest}) == 3


async def test_what_an_event_put_an_end_to_is_told_in_words(client: httpx.AsyncClient, world: World) -> None:
    await world.apply(world.leave("requested"))
    async with world.engine.begin() as connection:
        await open_calendar(connection, TODAY)
    approved = world.leave("approved")
    await world.apply(approved)

    shown = (await client.get(f"/decisions?event_id={id_of(approved)}", headers=token("hrbp"))).json()
    assert [(each["kind"], each["rule"], each["sentence"]) for each in shown["ended"]] == [
        (
            "item",
            "AFW-001",
            f"Het item AFW-001 op de werklijst van personeelslid {MANAGER} is gesloten door deze gebeurtenis.",
        ),
        (
            "reminder",
            "AFW-005",
            "Het bericht AFW-005, gepland op zondag 29 november 2026, vervalt door deze gebeurtenis.",
        ),
    ]
    assert all(each["sentence"].endswith(".") for each in shown["decisions"])
