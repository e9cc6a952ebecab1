"""Mails that are due are delivered, one at a time, and what became of each is written at once."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import uuid4

import structlog
from opentelemetry.trace import SpanKind
from prometheus_client import Counter as Count
from prometheus_client import Gauge, Histogram
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.clock import Clock
from chassis.health import Health
from chassis.pause import pause
from chassis.telemetry import SECONDS, current_traceparent, span
from notifier.domain.delivery import Accepted, Patience, Sent, Unreachable, Verdict, judge
from notifier.gateways.smtp import Counter, Envelope, Post, PostUnreachableError
from notifier.storage.mails import (
    ClaimedMail,
    claim_mail,
    count_open_mails,
    has_due_mail,
    reclaim_mails,
    settle_mail,
)

log: Final = structlog.get_logger()

SMTP_PART: Final = "smtp"

OPEN: Final = Gauge("vlimpers_mails_open", "Mails that are not delivered yet and not given up")
DELIVERED: Final = Count("vlimpers_mails_total", "Mails by what became of a try", ["outcome"])
TOOK: Final = Histogram("vlimpers_mail_seconds", "From a mail's being due to the server's word", buckets=SECONDS)


@dataclass(slots=True, kw_only=True)
class Delivery:
    """How mails are delivered; all times are real time."""

    engine: AsyncEngine
    post: Post
    patience: Patience
    lease: timedelta
    poll_every: timedelta
    check_every: timedelta
    clock: Clock
    health: Health
    stop: asyncio.Event


async def deliver_mails(delivery: Delivery) -> None:
    """Deliver until told to stop; a server or database that is away turns readiness red and loses nothing."""
    checked_at = None
    while not delivery.stop.is_set():
        rest = delivery.poll_every
        try:
            is_stale = checked_at is None or delivery.clock() - checked_at >= delivery.check_every
            if await _has_due_mail(delivery) or is_stale:
                await deliver_due(delivery)
                checked_at = delivery.clock()
        except PostUnreachableError as error:
            delivery.health.red(SMTP_PART, str(error))
            log.warning("mails wait", reason=str(error))
            checked_at, rest = None, delivery.patience.delay_first
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            delivery.health.red("database", f"cannot be used: {type(error).__name__}")
            log.warning("mails wait", error=error)
            rest = delivery.patience.delay_first
        await pause(delivery.stop, rest)


async def _has_due_mail(delivery: Delivery) -> bool:
    async with delivery.engine.begin() as connection:
        lost = await reclaim_mails(connection, delivery.lease, delivery.clock())
        OPEN.set(await count_open_mails(connection))
        found = await has_due_mail(connection, delivery.clock())
    if lost:
        log.warning("mails taken up again that may have arrived", mails=lost)
    return found


async def deliver_due(delivery: Delivery) -> int:
    """Deliver what is due over one connection; tells how many mails the server took.

    Raises:
        PostUnreachableError: the server cannot be used; what was in hand is due again.

    """
    taken = 0
    async with delivery.post.open() as counter:
        delivery.health.green(SMTP_PART)
        while not delivery.stop.is_set():
            async with delivery.engine.begin() as connection:
                mail = await claim_mail(connection, uuid4(), delivery.clock())
            if mail is None:
                break
            if not await _deliver(delivery, counter, mail):
                break  # the connection may be in any state; the next round opens another
            taken += 1
    return taken


async def _deliver(delivery: Delivery, counter: Counter, mail: ClaimedMail) -> bool:
    """Hand one mail over and write at once what became of it, so that a crash leaves at most one in doubt."""
    with span("deliver", SpanKind.PRODUCER, mail.traceparent, rule=mail.rule):
        envelope = Envelope(
            mail_id=mail.mail_id,
            rule=mail.rule,
            cause=mail.cause,
            address=mail.address,
            letter=mail.letter,
            traceparent=current_traceparent() or mail.traceparent,
        )
        answer = await counter.hand_over(envelope, delivery.clock())
        verdict = judge(answer, mail.attempts + 1, delivery.patience)
        await _settle(delivery, mail, verdict)
    if isinstance(answer, Unreachable):
        raise PostUnreachableError(answer.why)
    return isinstance(answer, Accepted)


async def _settle(delivery: Delivery, mail: ClaimedMail, verdict: Verdict) -> None:
    """Write what became of a mail, however long the database is away: the answer is known only here."""
    outcome = type(verdict).__name__.lower()
    while True:
        try:
            async with delivery.engine.begin() as connection:
                is_mine = await settle_mail(connection, mail, verdict, delivery.clock())
            break
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            if delivery.stop.is_set():
                raise
            delivery.health.red("database", f"cannot be used: {type(error).__name__}")
            log.warning("outcome of a mail not written yet", outcome=outcome, error=error)
            await pause(delivery.stop, delivery.patience.delay_first)
    DELIVERED.labels(outcome).inc()
    if isinstance(verdict, Sent):
        TOOK.observe(max((delivery.clock() - mail.due_at).total_seconds(), 0))
    report = log.info if isinstance(verdict, Sent) and is_mine else log.warning
    report("mail tried", outcome=outcome, rule=mail.rule, mail_id=str(mail.mail_id), in_time=is_mine)
