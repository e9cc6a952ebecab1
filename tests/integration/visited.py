"""A service's HTTP application on real PostgreSQL with a small world in it, and visitors with tokens."""

import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from chassis.migration import migrate
from services.absence.tests.desk import fill
from services.notifier.tests.world import World as NotifierWorld
from services.payroll_bridge.tests.builders import the_settings
from services.payroll_bridge.tests.world import World as PayrollWorld
from services.personnel.tests.callers import a_person, a_unit, an_employer, an_employment
from tests.contract.apps import ISSUER, SETTINGS, new_app

NOW: Final = "2026-11-24T12:00:00+00:00"
PERSON, MANAGER, NOBODY, HANDLER = "900017", "900003", "999999", "900200"
VISITORS: Final[tuple[Mapping[str, Any], ...]] = (
    {"roles": ["dcpa_handler", "importer", "operator"], "vlimpersnummer": HANDLER},
    {"roles": ["hrbp"], "vlimpersnummer": MANAGER},
    {"roles": [], "vlimpersnummer": PERSON},
)
_ROLES: Final[Mapping[str, Mapping[str, Any]]] = {
    PERSON: {},
    MANAGER: {"roles": [{"role": "hrbp", "scope_kind": "unit", "scope_code": "OVO999002", "from_day": "2026-01-01"}]},
    HANDLER: {"roles": [{"role": "dcpa_handler", "scope_kind": "all", "from_day": "2026-01-01"}]},
}
"""The people in the world of personnel, with their roles."""

_KEY: Final = ECKey.generate_key("P-256", parameters={"kid": "test"})


def a_token(visitor: Mapping[str, Any]) -> str:
    """A token that the services accept."""
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": "vlimpers", "sub": "a visitor", "iat": now, "exp": now + 3600, **visitor}
    return jwt.encode({"alg": "ES256", "kid": "test"}, claims, _KEY)


def publish_keys(_: httpx.Request) -> httpx.Response:
    """What the issuer answers when it is asked for its keys."""
    return httpx.Response(200, json={"keys": [_KEY.as_dict(private=False)]})


@dataclass
class Visited:
    """A service that is visited. `ids` are of what visitors made there."""

    client: httpx.AsyncClient
    engine: AsyncEngine
    tokens: tuple[str, ...]
    ids: dict[str, list[str]] = field(default_factory=dict)

    def learn(self, answer: httpx.Response) -> None:
        """Remember the ids in an answer, for later visits."""
        body = answer.json() if answer.is_success else None
        for name in ("request_id", "grant_id"):
            if isinstance(body, dict) and name in body:
                known = self.ids.setdefault(name, [])
                known.extend([body[name]] if body[name] not in known else [])

    async def close(self) -> None:
        """Let go of the database."""
        await self.client.aclose()
        await self.engine.dispose()


async def open_service(service: str, url: str, folder: Path) -> Visited:
    """Migrate the database of a service, put a small world in it, and open its doors."""
    with ThreadPoolExecutor(max_workers=1) as apart:  # `migrate` runs an event loop of its own
        apart.submit(migrate, SecretStr(url), import_module(f"{service}.app").MIGRATIONS).result()
    clock = folder / f"now-{service}"
    clock.write_text(NOW)
    engine = create_async_engine(url, pool_size=2)
    keys = httpx.AsyncClient(transport=httpx.MockTransport(publish_keys))
    app = new_app(service, engine, keys, clock)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://service")
    visited = Visited(client, engine, tuple(map(a_token, VISITORS)))
    await _SEEDS[service](visited)
    return visited


async def _seed_personnel(visited: Visited) -> None:
    units = [
        a_unit("OVO999001", None),
        a_unit("OVO999002", "OVO999001"),
        a_unit("OVO999003", "OVO999002"),
        a_unit("OVO999004", "OVO999001"),
    ]
    people = [
        {**a_person(given_name=f"Person {number}"), "vlimpersnummer": number, "employments": [an_employment()], **roles}
        for number, roles in _ROLES.items()
    ]
    for path, rows in (
        ("/imports/organisation", [an_employer("810", "9990018122"), *units]),
        ("/imports/people", people),
    ):
        headers = {"Authorization": f"Bearer {visited.tokens[0]}", "Idempotency-Key": str(uuid4())}
        answer = await visited.client.post(path, json={"rows": rows}, headers=headers)
        assert answer.status_code == 200, answer.text


async def _seed_absence(visited: Visited) -> None:
    await fill(visited.engine)
    days = [date(2027, 1, 4) + timedelta(weeks=number) for number in range(40)]
    for day in map(str, days):
        body = {"leave_type": "annual_leave", "first_day": day, "last_day": day, "part": "am"}
        headers = {"Authorization": f"Bearer {visited.tokens[2]}", "Idempotency-Key": str(uuid4())}
        visited.learn(await visited.client.post(f"/people/{PERSON}/leave-requests", json=body, headers=headers))
    assert visited.ids["request_id"]


async def _seed_payroll_bridge(visited: Visited) -> None:
    from payroll_bridge.app import new_consumer

    world = PayrollWorld(visited.engine, new_consumer(the_settings(sealing_key=SETTINGS["sealing_key"])))
    await world.apply(*world.known(), world.started())
    visited.ids["elvire_number"] = [await world.number()]


async def _seed_notifier(visited: Visited) -> None:
    world = NotifierWorld(visited.engine)
    await world.use_list()
    await world.import_organisation()
    await world.apply(world.registered(HANDLER, origin="imported"), world.granted(HANDLER, "dcpa_handler", "all", None))
    await world.apply(world.leave("requested"), world.sick())


_SEEDS: Final[dict[str, Callable[[Visited], Awaitable[None]]]] = {
    "personnel": _seed_personnel,
    "absence": _seed_absence,
    "payroll_bridge": _seed_payroll_bridge,
    "notifier": _seed_notifier,
}
