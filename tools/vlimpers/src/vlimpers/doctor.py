"""What is wrong, and which page tells what to do about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from vlimpers.access import ServiceName
from vlimpers.answers import Blocked, FeedMessage, Summary
from vlimpers.client import Client
from vlimpers.errors import RefusedError, UnreachableError
from vlimpers.survey import BRIDGE, NOTIFIER, set_aside, unsent_mails

PAGES = "docs/operations"
RED = f"{PAGES}/a-process-is-red.md"
PARKED = f"{PAGES}/a-record-is-parked.md"
WAITS = f"{PAGES}/a-fact-waits.md"
GAP = f"{PAGES}/a-stream-has-a-gap.md"
LAG = f"{PAGES}/the-lag-grows.md"
OUTBOX = f"{PAGES}/the-outbox-grows.md"
FILE = f"{PAGES}/a-payroll-file-is-invalid.md"
CANCEL = f"{PAGES}/the-engine-refuses-a-cancel.md"
BACKUP = f"{PAGES}/a-database-was-restored.md"
ENGINE = f"{PAGES}/the-engine-does-not-answer.md"
MAILS = f"{PAGES}/mails-do-not-go-out.md"
DATABASE = f"{PAGES}/the-database-cannot-be-reached.md"
LIST = f"{PAGES}/a-message-list-is-refused.md"

OUTBOX_SECONDS_MAX = 30.0
ANSWER_SECONDS_MAX = 30.0
MAIL_SECONDS_MAX = 30.0
UNAVAILABLE = 503
CONSUME = ".consume"
LAG_METRIC = "vlimpers_consumer_lag_records"
GAP_REASON = "a gap in its own stream"
RESTORED_REASON = "the stream was restored from a backup: resync it"
WAITING_FOR_HELP = {GAP_REASON: ("behind a gap", GAP), RESTORED_REASON: ("until their stream is resynced", BACKUP)}


@dataclass(frozen=True)
class Finding:
    """Something that is wrong: where, what, and the page about it."""

    where: str
    what: str
    page: str


def examine(client: Client, pause: Callable[[], None], now: Callable[[], datetime]) -> list[Finding]:
    """Everything that is wrong; `pause` lies between two looks at what may be on its way."""
    findings = [*_processes(client), *_lags(client, pause)]
    for name in ServiceName:
        try:
            summary = client.one(Summary, name, "/operations/summary")
            findings += [*_tables(client, name, summary), *_own(client, name, now())]
        except UnreachableError:
            findings.append(Finding(f"{name} api", "does not answer", RED))
        except RefusedError as error:
            if error.status != UNAVAILABLE:
                raise
            findings.append(Finding(f"{name} api", "its database cannot be used", DATABASE))
    return findings


def _processes(client: Client) -> Iterator[Finding]:
    for process in client.access.processes:
        reasons = client.probe(process)
        if reasons is None and not process.endswith(".api"):
            yield Finding(process, "does not answer", RED)
        for part, reason in (reasons or {}).items():
            page = DATABASE if part == "database" else MAILS if part == "smtp" else RED
            yield Finding(process, f"{part}: {reason}", page)


def _lags(client: Client, pause: Callable[[], None]) -> Iterator[Finding]:
    """Consumers that are behind, and not less so a while later: others are at work."""
    consumers = [process for process in client.access.processes if process.endswith(CONSUME)]
    before = {process: lag for process in consumers if (lag := client.metric(process, LAG_METRIC))}
    if before:
        pause()
    for process, was in before.items():
        lag = client.metric(process, LAG_METRIC) or 0
        if lag >= was:
            yield Finding(process, f"{lag:g} records are not read yet", LAG)


def _tables(client: Client, name: ServiceName, summary: Summary) -> Iterator[Finding]:
    outbox = summary.outbox
    if outbox.rows and outbox.age_seconds > OUTBOX_SECONDS_MAX:
        yield Finding(name, f"{outbox.rows} facts are not in Kafka, the oldest for {outbox.age_seconds:.0f} s", OUTBOX)
    if summary.deferred.parked:
        yield Finding(name, f"{summary.deferred.parked} records are parked", PARKED)
    if summary.deferred.waiting:
        yield from _waiting(client, name, summary.overdue)


def _waiting(client: Client, name: ServiceName, overdue: int) -> Iterator[Finding]:
    """What waits for somebody to help, by its reason; what waits for a fact is wrong only once it is overdue."""
    rows = set_aside(client, name, "waiting")
    for reason, (how, page) in WAITING_FOR_HELP.items():
        found = [row for row in rows if row.reason == reason]
        if found:
            yield Finding(name, f"{len(found)} records wait {how}, such as {found[0].blocked_by}", page)
    if overdue and any(row.reason not in WAITING_FOR_HELP for row in rows):
        yield Finding(name, f"{overdue} records wait longer than they may", WAITS)


def _own(client: Client, name: ServiceName, now: datetime) -> Iterator[Finding]:
    """What only one service can tell."""
    if name is BRIDGE:
        sent = list(client.pages(FeedMessage, name, "/operations/feed", "messages", {"state": "sent"}))
        late = [each for each in sent if _age(each.sent_at, now) > ANSWER_SECONDS_MAX]
        if late:
            yield Finding(name, f"{len(late)} messages have no answer of the engine", ENGINE)
        blocked = client.one(Blocked, name, "/operations/feed/blocked")
        if blocked.files_invalid:
            yield Finding(name, f"{blocked.files_invalid} payroll files are invalid", FILE)
        if blocked.cancels_refused:
            yield Finding(name, f"{blocked.cancels_refused} cancels are refused by the engine", CANCEL)
    if name is NOTIFIER:
        late_mails = [
            each for each in unsent_mails(client) if each.mail_error or _age(each.mail_due_at, now) > MAIL_SECONDS_MAX
        ]
        if late_mails:
            yield Finding(name, f"{len(late_mails)} mails are not sent", MAILS)
        if client.ask(name, "/message-list").get("refused"):
            yield Finding(name, "the newer message list is refused", LIST)


def _age(at: datetime | None, now: datetime) -> float:
    """Seconds since then; what has no time yet is as old as can be."""
    return (now - at).total_seconds() if at else float("inf")
