"""A mail that failed has an end: it is sent after all, or given up with a reason."""

import httpx
import pytest
from sqlalchemy import update

from notifier.jobs.deliver import Delivery, deliver_due
from notifier.storage.tables import MAIL
from services.notifier.tests.builders import EMPLOYEE, MANAGER
from services.notifier.tests.callers import token
from services.notifier.tests.mailserver import MailServer
from services.notifier.tests.world import World

pytestmark = pytest.mark.postgres

MOVED = {"vlimpersnummer": MANAGER, "given_name": "An", "family_name": "Claes", "language": "nl"}


async def unsettled(client: httpx.AsyncClient) -> list[tuple[int, str]]:
    """The mails that somebody should look at."""
    answer = await client.get("/operations/mails?unsettled=true", headers=token("operator"))
    return [(each["id"], each["mail_state"]) for each in answer.json()["decisions"]]


async def a_failed_mail(world: World, server: MailServer, delivery: Delivery) -> None:
    server.recipient_answers.append("550 unknown")
    await world.apply(world.leave("requested"))
    await deliver_due(delivery)


async def act(client: httpx.AsyncClient, number: int, what: str, body: object = None) -> httpx.Response:
    return await client.post(f"/operations/mails/{number}/{what}", json=body, headers=token("operator"))


async def test_a_failed_mail_goes_to_the_address_that_the_person_has_by_now(
    client: httpx.AsyncClient, world: World, server: MailServer, delivery: Delivery
) -> None:
    await a_failed_mail(world, server, delivery)
    ((number, state),) = await unsettled(client)
    moved = {**MOVED, "mail_address": "new@demo.example"}
    await world.apply(world.record("personnel.people", "personnel.person-changed.v1", moved))

    answer = await act(client, number, "retry")
    again = await act(client, number, "retry")

    assert (state, answer.status_code, answer.json()) == ("failed", 200, {"id": number, "mail_state": "due"})
    assert (again.status_code, again.json()["type"]) == (409, "urn:vlimpers:problem:not-failed")
    assert await deliver_due(delivery) == 1
    assert [mail["To"] for mail in server.mails] == ["new@demo.example"]
    assert await unsettled(client) == []


async def test_a_failed_mail_is_given_up_with_a_reason(
    client: httpx.AsyncClient, world: World, server: MailServer, delivery: Delivery
) -> None:
    await a_failed_mail(world, server, delivery)
    ((number, _),) = await unsettled(client)

    silent = await act(client, number, "give-up", {"reason": "  "})
    answer = await act(client, number, "give-up", {"reason": "Telefonisch gemeld."})

    assert silent.status_code == 422
    assert answer.json() == {"id": number, "mail_state": "given_up"}
    assert await unsettled(client) == []
    assert await deliver_due(delivery) == 0
    told = await client.get(f"/decisions?vlimpersnummer={MANAGER}", headers=token("dcpa_handler"))
    sentences = [each["sentence"] for each in told.json()["decisions"] if each["mail"]]
    assert sentences[-1].endswith("een beheerder gaf ze op, met als reden: Telefonisch gemeld.")


async def test_who_has_no_usable_address_gets_no_second_try(
    client: httpx.AsyncClient, world: World, server: MailServer, delivery: Delivery
) -> None:
    await a_failed_mail(world, server, delivery)
    ((number, _),) = await unsettled(client)
    gone = {**MOVED, "mail_address": None}
    await world.apply(world.record("personnel.people", "personnel.person-changed.v1", gone))

    answer = await act(client, number, "retry")

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:vlimpers:problem:no-usable-address")
    assert await unsettled(client) == [(number, "failed")]


async def test_only_operators_act_and_only_on_mails_there_are(client: httpx.AsyncClient) -> None:
    assert (await act(client, 999, "retry")).status_code == 404
    assert (await act(client, 999, "give-up", {"reason": "x"})).status_code == 404
    refused = await client.post("/operations/mails/999/retry", headers=token("dcpa_handler"))
    assert refused.status_code == 403


@pytest.mark.parametrize("state", ["due", "failed"])
async def test_a_mail_of_somebody_who_was_erased_asks_for_nothing(
    client: httpx.AsyncClient, world: World, server: MailServer, delivery: Delivery, state: str
) -> None:
    await world.apply(world.leave("requested"))
    async with world.engine.begin() as connection:
        await connection.execute(update(MAIL).values(state=state))

    await world.apply(world.erased())

    assert await unsettled(client) == []


async def test_a_mail_to_the_previous_address_is_looked_after_too(client: httpx.AsyncClient, world: World) -> None:
    moved = {**MOVED, "vlimpersnummer": EMPLOYEE, "mail_address": "new@demo.example"}
    await world.apply(world.record("personnel.people", "personnel.person-changed.v1", moved), world.account_changed())

    assert [state for _, state in await unsettled(client)] == ["due", "due"]
