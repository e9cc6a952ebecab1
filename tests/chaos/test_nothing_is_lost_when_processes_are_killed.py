"""Every accepted fact reaches engine and mailbox, once in effect and in order, whatever is killed meanwhile."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy.local.demo.client import HR_READER, Client
from deploy.local.demo.compare import Finding, compare
from deploy.local.demo.facts import PersonStated
from deploy.local.demo.ledger import Ledger
from deploy.local.demo.load import Load
from deploy.local.demo.observers import Observers
from deploy.local.demo.play import bring_in
from deploy.local.demo.population import PEOPLE_MIN, make_population
from deploy.local.demo.progress import Progress
from deploy.local.demo.settings import today
from deploy.local.demo.working_days import DAY
from deploy.local.stack import Stack, StackOptions
from tests.chaos.faults import TARGETS, Killer
from tests.chaos.flow import Flow, RequestsInFlight
from tests.chaos.stories import stories

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.postgres,
    pytest.mark.xdist_group("own engines"),
    pytest.mark.timeout(1500),
]

AT_ONCE = 3
DRAIN_SECONDS = 240.0
STALL_SECONDS = 60.0
FINDINGS_SHOWN = 20


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    made = Stack(StackOptions(tmp_path / "run"))
    with made:
        yield made
    made.remove()


async def survive(stack: Stack, seed: int, times: int) -> None:
    """Import, let people flow, kill, wait until all is through, and account for everything."""
    day = today()
    # For a demo of the day before: no message about a contract or probation falls due on this one.
    population, requests = make_population(PEOPLE_MIN, [day - DAY]), RequestsInFlight()
    async with httpx.AsyncClient(transport=requests.transport()) as http:
        client = Client(stack.addresses, http)
        observers = Observers(stack.addresses, stack.bootstrap, "", http)
        load = Load(client, Ledger(day))
        await bring_in(client, population, load, Progress(print))
        await observers.wait_until_drained(DRAIN_SECONDS)

        flow = Flow(load, client, observers, stack.addresses, http)
        killer = Killer(stack, flow, requests, seed)
        async with asyncio.TaskGroup() as group:
            group.create_task(flow.run(stories(population, seed, day), AT_ONCE))
            group.create_task(killer.run(times))

        expected = flow.expected()
        await observers.wait_for_records(len(expected.records), STALL_SECONDS)
        await observers.wait_for_mails(expected.mails.total(), STALL_SECONDS)
        await observers.wait_until_drained(DRAIN_SECONDS)
        findings = compare(expected, await observers.received(), await observers.mails(), await observers.file_events())
        decided = await decisions(client, http, stack, load)

    assert all(kill.facts > 0 for kill in killer.kills), "a process was killed while idle"
    assert killer.counts() == dict.fromkeys(TARGETS, times)
    for finding in unexplained(findings, killer)[:FINDINGS_SHOWN]:
        print(finding)
    assert not unexplained(findings, killer), f"seed {seed}"
    assert decided == expected.mails, f"seed {seed}: decisions and mails differ"
    print(f"seed {seed}: {len(load.ledger.facts)} facts, {len(expected.records)} records, {len(killer.kills)} kills")


def unexplained(findings: list[Finding], killer: Killer) -> list[Finding]:
    """What is not accounted for. A mail may come twice when its sender or the database died before it was noted."""
    doubles = [finding for finding in findings if finding.kind == "double" and finding.what.startswith("mail ")]
    allowed = killer.counts()["notifier.deliver"] + killer.counts()["postgres"]
    return [finding for finding in findings if finding not in doubles] + doubles[allowed:]


async def decisions(
    client: Client, http: httpx.AsyncClient, stack: Stack, load: Load
) -> Counter[tuple[str, str | None, str]]:
    """What the notifier decided to mail: rule, address, cause. Each event, rule, recipient and channel at most once."""
    url = f"{stack.addresses['notifier.api']}/decisions"
    headers = {"Authorization": f"Bearer {await client.token(HR_READER)}"}
    addresses = {fact.vlimpersnummer: fact.mail_address for fact in load.ledger.facts if isinstance(fact, PersonStated)}
    sent: Counter[tuple[str, str | None, str]] = Counter()
    once: Counter[tuple[str, str, str, str]] = Counter()
    after: int | None = 0
    while after is not None:
        answer = await http.get(url, params={"after": after, "limit": 1000}, headers=headers, timeout=30)
        answer.raise_for_status()
        page, after = answer.json()["decisions"], answer.json()["next"]
        once.update((row["event_id"], row["rule"], row["recipient"], row["channel"]) for row in page)
        told = [row for row in page if (row["outcome"], row["channel"]) == ("sent", "mail")]
        sent.update((row["rule"], addresses[row["recipient"]], row["cause"]) for row in told)
    assert max(once.values()) == 1, "an event was decided upon twice for one rule, person and channel"
    return sent


async def test_two_kills_of_each_process_while_facts_are_in_flight_lose_and_double_nothing(stack: Stack) -> None:
    seed = int(os.environ.get("CHAOS_SEED", time.time_ns() % 10**6))
    print(f"seed {seed}")
    await survive(stack, seed, times=2)


@pytest.mark.long
async def test_six_kills_of_each_process_lose_and_double_nothing(stack: Stack) -> None:
    seed = int(os.environ.get("CHAOS_SEED", time.time_ns() % 10**6))
    print(f"seed {seed}")
    await survive(stack, seed, times=6)
