"""Mails reach a real SMTP server: once, in order, and through whatever goes wrong."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Row, text, update

from notifier.domain.decision import mail_id
from notifier.gateways.smtp import PostUnreachableError
from notifier.jobs.deliver import Delivery, deliver_due, deliver_mails
from notifier.storage.mails import claim_mail
from notifier.storage.tables import MAIL
from services.notifier.tests.builders import HANDLER, MANAGER
from services.notifier.tests.mailserver import CUT, HANG, MailServer
from services.notifier.tests.signals import SignallingHealth, Ticking
from services.notifier.tests.world import REQUEST, TRACEPARENT, World, id_of

pytestmark = pytest.mark.postgres


async def one(world: World) -> Row[Any]:
    (mail,) = await world.mails()
    return mail


async def test_a_mail_arrives_as_it_was_written(world: World, server: MailServer, delivery: Delivery) -> None:
    record = world.leave("requested")
    await world.apply(record)

    assert await deliver_due(delivery) == 1

    (mail,) = server.mails
    name = mail_id(id_of(record), "AFW-001", MANAGER)
    assert mail["Message-ID"] == f"<{name}@demo.example>"
    assert (mail["X-Vlimpers-Rule"], mail["X-Vlimpers-Cause"]) == ("AFW-001", REQUEST)
    assert str(mail["Traceparent"]).split("-")[1] == TRACEPARENT.split("-")[1]
    assert mail["To"] == f"{MANAGER}@demo.example"
    assert mail["Subject"] == "Er wacht een verlofaanvraag op jou"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "maandag 21 december 2026" in plain.get_content()
    assert "maandag 21 december 2026" in html.get_content()
    row = await one(world)
    assert (row.state, row.attempts, row.uncertain) == ("sent", 1, 0)
    assert row.sent_at is not None
    assert await deliver_due(delivery) == 0


async def test_a_temporary_refusal_is_tried_again_later(
    world: World, server: MailServer, delivery: Delivery, clock: Ticking
) -> None:
    server.answers.append("451 4.3.0 later")
    await world.apply(world.leave("requested"))

    assert await deliver_due(delivery) == 0
    row = await one(world)
    assert (row.state, row.attempts, row.last_error) == ("due", 1, "smtp 451")
    assert await deliver_due(delivery) == 0  # not before its time

    clock.ahead += timedelta(seconds=2)
    assert await deliver_due(delivery) == 1
    assert (await one(world)).state == "sent"


async def test_a_mail_that_is_refused_too_often_fails_visibly(
    world: World, server: MailServer, delivery: Delivery, clock: Ticking
) -> None:
    server.answers.extend(["451 no"] * 9)
    await world.apply(world.leave("requested"))
    for _ in range(4):
        await deliver_due(delivery)
        clock.ahead += timedelta(minutes=2)

    row = await one(world)
    assert (row.state, row.attempts, row.last_error) == ("failed", 3, "smtp 451")
    assert len(server.answers) == 6


@pytest.mark.parametrize("at", ["answers", "recipient_answers"])
async def test_a_permanent_refusal_fails_at_once_and_lets_the_next_mail_go(
    world: World, server: MailServer, delivery: Delivery, at: str
) -> None:
    getattr(server, at).append("550 5.1.1 unknown")
    await world.apply(world.leave("requested"), world.leave("withdrawn"))

    assert await deliver_due(delivery) == 0
    assert await deliver_due(delivery) == 1
    assert [(row.state, row.last_error) for row in await world.mails()] == [("failed", "smtp 550"), ("sent", None)]


@pytest.mark.parametrize(("column", "value"), [("address", "jan..peeters@demo.example"), ("subject", "two\nlines")])
async def test_a_mail_that_cannot_be_written_fails_without_doubt_and_the_others_go(
    world: World, server: MailServer, delivery: Delivery, column: str, value: str
) -> None:
    await world.apply(world.leave("requested"), world.leave("withdrawn"))
    async with world.engine.begin() as connection:
        await connection.execute(update(MAIL).where(MAIL.c.rule == "AFW-001").values({column: value}))

    assert await deliver_due(delivery) == 0
    assert await deliver_due(delivery) == 1
    told = [(row.state, row.uncertain, row.last_error) for row in await world.mails()]
    assert told == [("failed", 0, "cannot be written"), ("sent", 0, None)]
    assert server.subjects_to(MANAGER) == ["AFW-004"]


async def test_a_cut_after_data_is_recorded_as_uncertain_and_sent_again_with_the_same_id(
    world: World, server: MailServer, delivery: Delivery, clock: Ticking
) -> None:
    server.answers.append(CUT)
    await world.apply(world.leave("requested"))

    await deliver_due(delivery)
    row = await one(world)
    assert (row.state, row.uncertain) == ("due", 1)

    clock.ahead += timedelta(seconds=2)
    await deliver_due(delivery)
    assert (await one(world)).state == "sent"
    assert len(server.mails) == 2
    assert len({str(mail["Message-ID"]) for mail in server.mails}) == 1


async def test_a_server_that_never_answers_is_as_uncertain(
    world: World, server: MailServer, delivery: Delivery
) -> None:
    server.answers.append(HANG)
    await world.apply(world.leave("requested"))

    await deliver_due(delivery)
    row = await one(world)
    assert (row.state, row.uncertain, row.last_error) == ("due", 1, "connection cut")


@pytest.mark.parametrize(
    ("at", "answer"),
    [("sender_answers", "550 not you"), ("recipient_answers", "421 closing"), ("answers", "421 closing")],
)
async def test_a_server_that_takes_no_mail_at_all_costs_no_mail_its_tries(
    world: World, server: MailServer, delivery: Delivery, at: str, answer: str
) -> None:
    getattr(server, at).append(answer)
    await world.apply(world.leave("requested"))

    with pytest.raises(PostUnreachableError):
        await deliver_due(delivery)
    row = await one(world)
    assert (row.state, row.attempts, row.uncertain) == ("due", 0, 0)


async def test_a_server_that_is_away_turns_readiness_red_and_loses_nothing(
    world: World, server: MailServer, delivery: Delivery
) -> None:
    await world.apply(world.leave("requested"))
    port = server.port
    await server.stop()
    health = delivery.health = SignallingHealth("smtp")
    running = asyncio.ensure_future(deliver_mails(delivery))
    await health.until(lambda reasons: "cannot connect" in reasons.get("smtp", ""))
    assert (await one(world)).state == "due"

    await server.start(port)
    await server.wait_for(1)
    delivery.stop.set()
    await running
    assert (await one(world)).state == "sent"
    assert "smtp" not in delivery.health.reasons


async def test_mails_of_one_recipient_keep_their_order_and_hold_up_nobody_else(
    world: World, server: MailServer, delivery: Delivery, clock: Ticking
) -> None:
    server.answers.append("451 later")
    await world.apply(world.leave("requested"), world.leave("withdrawn"), world.number_assigned())

    await deliver_due(delivery)
    await deliver_due(delivery)
    assert server.subjects_to(HANDLER) == ["LON-006"]
    assert server.subjects_to(MANAGER) == []

    clock.ahead += timedelta(seconds=2)
    await deliver_due(delivery)
    assert server.subjects_to(MANAGER) == ["AFW-001", "AFW-004"]


async def test_two_deliverers_never_have_one_recipient_in_hand_at_once(world: World, clock: Ticking) -> None:
    await world.apply(world.leave("requested"), world.leave("withdrawn"), world.number_assigned())
    async with world.engine.begin() as first, world.engine.begin() as second, world.engine.begin() as third:
        mails = [await claim_mail(connection, uuid4(), clock()) for connection in (first, second, third)]

    assert [mail.rule if mail else None for mail in mails] == ["AFW-001", "LON-006", None]


async def test_the_database_holds_no_address_in_the_decision_log(world: World) -> None:
    await world.apply(world.leave("requested"))

    async with world.engine.connect() as connection:
        shown = (await connection.execute(text("SELECT decision::text FROM decision"))).scalars().all()
    assert all("@" not in row for row in shown)
