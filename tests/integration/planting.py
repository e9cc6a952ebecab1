"""A process in which the services work while secrets are put into requests of every kind; what shows is written down.

`python -m tests.integration.planting` is started by test_nothing_leaks.py, which looks for them in what it wrote.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from prometheus_client import generate_latest
from sqlalchemy import text

from chassis.health import Health
from chassis.lifecycle import _run as serve
from chassis.telemetry import start_telemetry
from contracts.catalog import load
from deploy.local.ports import LOOPBACK, free_port
from tests.contract.apps import new_app
from tests.integration.backbone import CONSUMING, SAYING, Backbone, a_backbone, count, until
from tests.integration.life import Life, a_small_town
from tests.integration.visited import a_token, publish_keys
from tests.operations.town import an_insz
from tests.support.databases import Databases

INSZ: Final = an_insz(801)
IBAN: Final = "BE11096876543248"
DIAGNOSIS: Final = "borstkanker"
EXAMINATION: Final = "moederschapsbescherming"
REGISTERED: Final = "chronic_illness"
INJURY: Final = "sleutelbeenbreuk"
KEEPING_NAMES: Final = ("payroll_bridge", "notifier")
SERVED: Final = ("personnel", "absence")
NAME, CRASHING, PARKING = "Zonderling800", "Crashmakers", "Parkmakers"
DRAIN: Final = timedelta(seconds=2)


async def main(bootstrap: str, admin_url: str, otlp: str, folder: Path) -> None:
    """Do everything and write down what shows."""
    start_telemetry("planting", "all", log_level="INFO", otlp_endpoint=otlp)
    databases = Databases(admin_url)
    answers: list[dict[str, Any]] = []
    try:
        async with a_backbone(bootstrap, f"leak{uuid4().hex[:6]}-", databases.make) as backbone:
            async with backbone.saying(), backbone.hearing(), _served(backbone, answers):
                await _plant(backbone)
            await _write_down(backbone, answers, folder)
    finally:
        databases.drop_all()
    provider = trace.get_tracer_provider()
    assert isinstance(provider, TracerProvider)
    provider.shutdown()


async def _plant(backbone: Backbone) -> None:
    manager, _ = await a_small_town(backbone)
    victim = Life(backbone, 800)
    victim.insz = INSZ
    await victim.hire()
    await victim.do("PUT", "/bank-account", {"iban": IBAN})
    await backbone.send("personnel", "POST", "/people/searches", {"insz": INSZ})
    refused = await victim.ask_leave("2027-03-01")
    await _once(
        backbone, "absence", f"/leave-requests/{refused}/refuse", {"reason": f"heeft {DIAGNOSIS}"}, manager.number
    )
    await _about_health(backbone, victim)
    await backbone.until_quiet()
    await _refused(backbone, victim, manager)
    await _crashing(backbone, victim, manager)
    await _parked(backbone, victim)


async def _about_health(backbone: Backbone, victim: Life) -> None:
    """What may be kept about health is taken, with a word in it that goes nowhere; what may not is refused."""
    held = {"kind": EXAMINATION, "held_day": "2026-01-12", "decision": "fit_with_measures"}
    incident = {"day": "2026-01-12", "whereabouts": "at_work", "place": "Gang", "cause": INJURY}
    await victim.do("POST", "/handicap", {"registration": REGISTERED, "document": "DOS-1"})
    await victim.do("POST", "/examinations", held)
    await victim.do("POST", "/work-accidents", {"incident": incident, "injury": {"description": INJURY}})
    for path, body in (
        ("handicap", {"registration": REGISTERED, "right": DIAGNOSIS}),
        ("handicap", {"registration": DIAGNOSIS}),
        ("examinations", {**held, "decision": DIAGNOSIS}),
        ("examinations", {**held, "findings": DIAGNOSIS}),
        ("work-accidents", {"incident": {**incident, "day": "2099-01-01"}, "injury": {"description": DIAGNOSIS}}),
    ):
        await _once(backbone, "personnel", f"/people/{victim.number}/{path}", body)


async def _refused(backbone: Backbone, victim: Life, manager: Life) -> None:
    person = {"given_name": "An", "family_name": "Peeters", "birth_day": "1991-05-17", "language": "nl"}
    bodies: list[Any] = [
        {**person, "insz": INSZ},
        {**person, "insz": f"{INSZ}0"},
        {**person, "birth_day": DIAGNOSIS},
        {**person, "diagnosis": DIAGNOSIS, INSZ: IBAN},
        [INSZ, IBAN, DIAGNOSIS],
    ]
    for body in bodies:
        await _once(backbone, "personnel", "/people", body)
    await _once(backbone, "personnel", f"/people/{INSZ}/bank-account", {"iban": IBAN}, method="PUT")
    await _once(backbone, "personnel", f"/people/{victim.number}/bank-account", {"iban": f"{IBAN}9"}, method="PUT")
    await _once(backbone, "personnel", f"/people?insz={INSZ}&iban={IBAN}", None, method="GET")
    await _once(backbone, "absence", f"/people/{victim.number}/sickness-spells", {"diagnosis": DIAGNOSIS})
    await _once(backbone, "absence", f"/people/{victim.number}/leave-requests", {"leave_type": DIAGNOSIS})
    secret = {"Authorization": f"Bearer {INSZ}", "Idempotency-Key": INSZ, "If-Match": IBAN, "traceparent": DIAGNOSIS}
    for name, value in secret.items():
        await _once(backbone, "personnel", "/people", {**person, "insz": INSZ}, headers={name: value})
    await backbone.clients["personnel"].post("/people", content=f'{{"insz": "{INSZ}", "iban": {IBAN}')
    await _once(backbone, "absence", f"/leave-requests/{uuid4()}/refuse", {"reason": DIAGNOSIS}, manager.number)


async def _crashing(backbone: Backbone, victim: Life, manager: Life) -> None:
    """The database refuses what nobody expects: once it tells the whole row, once the whole statement."""
    asked = await victim.ask_leave("2027-04-05")
    await _forbid(backbone, "absence", "leave_request", f"refusal_reason NOT LIKE '%{CRASHING}%'")
    reason = {"reason": f"{DIAGNOSIS} {CRASHING}"}
    await _once(backbone, "absence", f"/leave-requests/{asked}/refuse", reason, manager.number)
    async with backbone.engines["personnel"].begin() as connection:
        await connection.execute(text("ALTER TABLE outbox RENAME COLUMN value TO elsewhere"))
    await _once(backbone, "personnel", f"/people/{victim.number}/bank-account", {"iban": IBAN}, method="PUT")
    other = {"given_name": "An", "family_name": CRASHING, "birth_day": "1991-05-17", "language": "nl"}
    await _once(backbone, "personnel", "/people", {**other, "insz": an_insz(802)})
    async with backbone.engines["personnel"].begin() as connection:
        await connection.execute(text("ALTER TABLE outbox RENAME COLUMN elsewhere TO value"))


async def _parked(backbone: Backbone, victim: Life) -> None:
    """A fact that the consumers cannot apply: their databases refuse it and tell the row."""
    for service in KEEPING_NAMES:
        await _forbid(backbone, service, "person", f"family_name <> '{PARKING}'")
    await victim.do("PATCH", "", {"family_name": PARKING})
    for service in KEEPING_NAMES:
        await until(partial(_is_parked, backbone, service))


async def _is_parked(backbone: Backbone, service: str) -> bool:
    """Whether a fact is parked, and its copy sent if there is a relay."""
    unsent = await count(backbone.engines[service], "outbox") if service in SAYING else 0
    return unsent == 0 and await count(backbone.engines[service], "deferred", "state = 'parked'") > 0


async def _forbid(backbone: Backbone, service: str, table: str, claim: str) -> None:
    async with backbone.engines[service].begin() as connection:
        await connection.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT surprise CHECK ({claim}) NOT VALID"))


async def _once(
    backbone: Backbone,
    service: str,
    path: str,
    body: Any,
    person: str | None = None,
    *,
    method: str = "POST",
    headers: dict[str, str] | None = None,
) -> None:
    """One request, whatever comes of it."""
    visitor = {"roles": [], "vlimpersnummer": person} if person else {"roles": ["dcpa_handler", "importer"]}
    given = {"Authorization": f"Bearer {a_token(visitor)}", "Idempotency-Key": str(uuid4()), "If-Match": "*"}
    await backbone.clients[service].request(method, path, json=body, headers={**given, **(headers or {})})


@asynccontextmanager
async def _served(backbone: Backbone, answers: list[dict[str, Any]]) -> AsyncIterator[None]:
    """The APIs behind the server that processes run, with every answer noted."""

    async def note(answer: httpx.Response) -> None:
        await answer.aread()
        answers.append({"status": answer.status_code, "headers": dict(answer.headers), "body": answer.text})

    keys = httpx.AsyncClient(transport=httpx.MockTransport(publish_keys))
    async with AsyncExitStack() as opened:
        for service in SERVED:
            app, port = new_app(service, backbone.engines[service], keys), free_port()
            task = asyncio.ensure_future(serve(app, Health(), [], asyncio.Event(), LOOPBACK, port, DRAIN))
            opened.push_async_callback(_end, task)
            address = f"http://{LOOPBACK}:{port}"
            client = httpx.AsyncClient(base_url=address, timeout=30, event_hooks={"response": [note]})
            opened.push_async_callback(backbone.clients[service].aclose)
            backbone.clients[service] = client
            await until(partial(_answers, client))
        yield


async def _answers(client: httpx.AsyncClient) -> bool:
    with suppress(httpx.TransportError):
        return (await client.get("/livez")).is_success
    return False


async def _end(task: "asyncio.Future[bool]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _write_down(backbone: Backbone, answers: list[dict[str, Any]], folder: Path) -> None:
    shown: dict[str, list[Any]] = {"metrics": [generate_latest().decode()], "answers": answers}
    shown["mails"] = await _rows(backbone, "notifier", "SELECT mail::text FROM mail")
    reasons = [await _rows(backbone, each, "SELECT reason FROM deferred WHERE state = 'parked'") for each in CONSUMING]
    shown["parked reasons"] = [reason for found in reasons for reason in found]
    for topic in load().topics.values():
        shown[f"topic {topic.name}"] = await _records(backbone, topic.name)
        for name in topic.dead_letters:
            shown[f"topic {name}"] = await _records(backbone, name)
    for name, found in shown.items():
        await asyncio.to_thread((folder / f"{name}.json").write_text, json.dumps(found))


async def _rows(backbone: Backbone, service: str, query: str) -> list[str]:
    async with backbone.engines[service].connect() as connection:
        return list((await connection.scalars(text(query))).all())


async def _records(backbone: Backbone, topic: str) -> list[dict[str, Any]]:
    found = []
    async with backbone.reader() as reader:
        async for records in reader.read_on(topic):
            for each in records:
                headers = [[name, (value or b"").decode()] for name, value in each.headers]
                key, value = (each.key or b"").decode(), (each.value or b"").decode()
                found.append({"key": key, "headers": headers, "value": value})
    return found


if __name__ == "__main__":
    brokers, admin, sink, target = sys.argv[1:]
    asyncio.run(main(brokers, admin, sink, Path(target)))
