"""What must hold after faults: nothing lost, nothing twice in effect, one order, one number, each mail explained."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from deploy.local.demo.client import HR_READER, Client
from deploy.local.demo.compare import Finding, compare
from deploy.local.demo.expectations import Expectations
from deploy.local.demo.facts import PersonStated
from deploy.local.demo.load import Load
from deploy.local.demo.mailing import MailKey
from deploy.local.demo.observers import Observers
from deploy.local.stack import Stack
from tests.chaos.faults import Strike
from tests.chaos.journals import faults_of_order, read_journals
from tests.chaos.plan import DELIVER, KILL

PAGE = 1000
SECONDS = 30.0


@dataclass(frozen=True)
class Outside:
    """What the outside shows in the end."""

    received: list[dict[str, Any]]
    mails: list[dict[str, Any]]
    decisions: list[dict[str, Any]]
    findings: list[str]


async def judge(
    stack: Stack,
    http: httpx.AsyncClient,
    client: Client,
    load: Load,
    observers: Observers,
    expected: Expectations,
    strikes: Sequence[Strike],
) -> list[str]:
    """Everything that is not accounted for, by name."""
    received, mails, files = await observers.received(), await observers.mails(), await observers.file_events()
    decisions = await read_decisions(client, http, stack)
    addresses = {fact.vlimpersnummer: fact.mail_address for fact in load.ledger.facts if isinstance(fact, PersonStated)}
    findings = compare(expected, received, mails, files)
    doubles = [finding for finding in findings if is_double_mail(finding)]
    faults = [str(finding) for finding in findings if finding not in doubles]
    faults += unexplained_doubles(mails, decisions, addresses, strikes)
    faults += faults_of_order(await read_journals(stack.bootstrap))
    faults += decided_wrong(decisions, addresses, expected.mails)
    for name, states in (await observers.deferred()).items():
        faults += [f"{name}: {count:g} records {state}" for state, count in states.items() if count]
    return faults


def is_double_mail(finding: Finding) -> bool:
    """Whether a mail came more than once under one Message-ID."""
    return finding.kind == "double" and finding.what.startswith("mail ")


def unexplained_doubles(
    mails: Sequence[Mapping[str, Any]],
    decisions: Sequence[Mapping[str, Any]],
    addresses: Mapping[str, str | None],
    strikes: Sequence[Strike],
) -> list[str]:
    """Mails that came again: at most one for each kill of `deliver`, and each on record as uncertain."""
    uncertain: Counter[MailKey] = Counter()
    for row in decisions:
        if row["mail"]:
            uncertain[row["rule"], addresses[row["recipient"]] or "", row["cause"]] += row["mail"]["uncertain"]
    copies = Counter(mail["message_id"] for mail in mails)
    once = {mail["message_id"]: mail for mail in mails}
    doubles = {message_id: count - 1 for message_id, count in copies.items() if count > 1}
    kills = sum(strike.what == KILL and strike.target == DELIVER for strike in strikes)
    faults = []
    if sum(doubles.values()) > kills:
        faults.append(f"{sum(doubles.values())} mails came again after {kills} kills of {DELIVER}")
    for message_id, more in doubles.items():
        mail = once[message_id]
        key = (mail["rule"], ", ".join(mail["to"]), mail["cause"])
        if uncertain[key] < more:
            faults.append(
                f"mail {message_id} came {more + 1} times, and is {uncertain[key]} times on record as uncertain"
            )
    return faults


def decided_wrong(
    decisions: Sequence[Mapping[str, Any]], addresses: Mapping[str, str | None], expected: Counter[MailKey]
) -> list[str]:
    """Decisions made twice, and mails decided upon otherwise than the facts say."""
    once = Counter((row["event_id"], row["rule"], row["recipient"], row["channel"]) for row in decisions)
    faults = [f"decided {count} times: {key}" for key, count in once.items() if count > 1]
    told = [row for row in decisions if (row["outcome"], row["channel"]) == ("sent", "mail")]
    sent = Counter((row["rule"], addresses[row["recipient"]] or "", row["cause"]) for row in told)
    faults += [f"not decided: {key}" for key in (expected - sent).elements()]
    return [*faults, *(f"decided without need: {key}" for key in (sent - expected).elements())]


async def read_decisions(client: Client, http: httpx.AsyncClient, stack: Stack) -> list[dict[str, Any]]:
    """Every decision of the notifier, page by page."""
    url = f"{stack.addresses['notifier.api']}/decisions"
    headers = {"Authorization": f"Bearer {await client.token(HR_READER)}"}
    found: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        answer = await http.get(url, params={"after": after, "limit": PAGE}, headers=headers, timeout=SECONDS)
        answer.raise_for_status()
        found += answer.json()["decisions"]
        after = answer.json()["next"]
    return found
