"""A deliverer that dies at any point loses no mail, and doubles at most the one it had in hand."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import pytest

from deploy.local.ports import free_port
from notifier.domain.delivery import Sent
from notifier.jobs.deliver import Delivery, deliver_due
from notifier.storage.mails import claim_mail, reclaim_mails, settle_mail
from services.notifier.tests.builders import EMPLOYEE
from services.notifier.tests.mailserver import HANG, MailServer
from services.notifier.tests.signals import Ticking
from services.notifier.tests.world import World

pytestmark = pytest.mark.postgres


async def test_a_deliverer_that_dies_between_claim_and_send_loses_nothing(
    world: World, server: MailServer, delivery: Delivery, clock: Ticking
) -> None:
    await world.apply(world.leave("requested"))
    async with world.engine.begin() as connection:
        dead = await claim_mail(connection, uuid4(), clock())
    assert dead is not None
    assert await deliver_due(delivery) == 0

    clock.ahead += delivery.lease + timedelta(seconds=1)
    async with world.engine.begin() as connection:
        assert await reclaim_mails(connection, delivery.lease, clock()) == 1
    assert await deliver_due(delivery) == 1
    (row,) = await world.mails()
    assert (row.state, row.uncertain, len(server.mails)) == ("sent", 1, 1)
    async with world.engine.begin() as connection:  # the dead one's word counts no more
        assert not await settle_mail(connection, dead, Sent(), clock())


@asynccontextmanager
async def deliverer(database: str, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """The deliver role as a process of its own, as an operator starts it; nothing of it is left behind."""
    given = {
        "NOTIFIER_DATABASE_URL": database,
        "NOTIFIER_KAFKA_BOOTSTRAP": "localhost:1",
        "NOTIFIER_TOKEN_ISSUER": "https://issuer.example",
        "NOTIFIER_TOKEN_JWKS_URL": "https://issuer.example/jwks.json",
        "NOTIFIER_SMTP_HOST": "127.0.0.1",
        "NOTIFIER_SMTP_PORT": str(port),
        "NOTIFIER_SMTP_ANSWER_MAX": "PT1S",
        "NOTIFIER_MAIL_FROM": "vlimpers@demo.example",
        "NOTIFIER_MAIL_LEASE": "PT5S",
        "NOTIFIER_HTTP_HOST": "127.0.0.1",
        "NOTIFIER_HTTP_PORT": str(free_port()),
        "PATH": os.defpath,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "notifier", "deliver", env=given, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_deliverer_killed_while_the_server_has_the_mail_sends_it_once_more_at_most(
    world: World, server: MailServer, notifier_database: str
) -> None:
    await world.apply(world.leave("approved"), world.leave("requested"))
    server.answers.append(HANG)
    async with deliverer(notifier_database, server.port) as first:
        await server.wait_for(1)
        first.send_signal(signal.SIGKILL)
        await first.wait()
    assert sorted(row.state for row in await world.mails()) == ["due", "sending"]

    async with deliverer(notifier_database, server.port) as second:
        await server.wait_for(3)
        second.send_signal(signal.SIGTERM)
        assert await second.wait() == 0

    rows = await world.mails()
    assert [(row.state, row.uncertain) for row in rows] == [("sent", 1), ("sent", 0)]
    names = [str(mail["Message-ID"]) for mail in server.mails]
    assert len(names) == 3
    assert len(set(names)) == 2
    assert server.subjects_to(EMPLOYEE) == ["AFW-002", "AFW-002"]
