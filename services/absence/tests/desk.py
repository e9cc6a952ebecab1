"""A visitor of the API: signs tokens as the issuer would and sends requests to the application."""

import time
from typing import Any
from uuid import uuid4

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from absence.api import build_api
from absence.settings import Settings
from absence.storage import INBOX, OUTBOX, SqlWork
from chassis.health import Health
from services.absence.tests.builders import BACKUP, CHIEF, EMPLOYEE, MANAGER, NOW, an_organisation

ISSUER = "https://issuer.example"
KEY = ECKey.generate_key("P-256", {"kid": "test"})
POSITION = 3


def _publish_keys(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"keys": [KEY.as_dict(private=False)]})


def a_token(person: str | None, *roles: str, **claims: Any) -> str:
    owner = {"vlimpersnummer": person} if person else {}
    said = {
        "iss": ISSUER,
        "aud": "vlimpers",
        "sub": f"account-{person}-{'-'.join(roles)}",
        "exp": int(time.time()) + 60,
    }
    return jwt.encode({"alg": "ES256", "kid": "test"}, said | owner | {"roles": list(roles)} | claims, KEY)


class Desk:
    """Sends requests as somebody; every write has a key of its own unless one is given."""

    def __init__(self, engine: AsyncEngine, clock_file: str) -> None:
        settings = Settings(
            database_url="postgresql+asyncpg://nowhere/nothing",
            kafka_bootstrap="nowhere:9",
            token_issuer=ISSUER,
            token_jwks_url=f"{ISSUER}/jwks",
            business_clock=clock_file,
        )
        keys = httpx.AsyncClient(transport=httpx.MockTransport(_publish_keys))
        self.app = build_api(settings, engine, Health(), keys)
        self.engine = engine
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://absence")

    async def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        by: str | None = None,
        roles: tuple[str, ...] = (),
        **headers: str,
    ) -> httpx.Response:
        sent = {"Authorization": f"Bearer {a_token(by, *roles)}"}
        if method == "POST":
            sent["Idempotency-Key"] = str(uuid4())
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return await self._client.request(method, path, json=body, headers=sent)

    async def ask_leave(self, first_day: str, last_day: str | None = None, **more: Any) -> httpx.Response:
        body = {"leave_type": "annual_leave", "first_day": first_day, "last_day": last_day or first_day}
        return await self.send("POST", f"/people/{EMPLOYEE}/leave-requests", body | more, by=EMPLOYEE)

    async def decide(self, request_id: str, how: str, by: str = MANAGER, **more: Any) -> httpx.Response:
        return await self.send("POST", f"/leave-requests/{request_id}/{how}", by=by, **more)

    async def outbox(self) -> list[tuple[str, int, str, str]]:
        """What is to be sent, in order: topic, sequence, event type, what it rests on."""
        table = OUTBOX.outbox
        async with self.engine.connect() as connection:
            rows = (await connection.execute(select(table).order_by(table.c.id))).all()
        told = []
        for row in rows:
            headers = dict(zip(row.header_names, (value.decode() for value in row.header_values), strict=True))
            told.append((row.topic, int(headers["ce_sequence"]), headers["ce_type"], headers.get("ce_seen", "")))
        return told

    async def close(self) -> None:
        await self._client.aclose()


async def fill(engine: AsyncEngine) -> None:
    """Fill the replica, as if each person's stream was heard up to `POSITION`."""
    async with engine.begin() as connection:
        await an_organisation(SqlWork(connection, NOW))
        place = dict.fromkeys(("known_sequence", "handled_sequence"), POSITION) | {"known_epoch": 1, "handled_epoch": 1}
        rows = [
            {"consumer": "absence", "topic": "personnel.people", "key": person} | place
            for person in (EMPLOYEE, MANAGER, BACKUP, CHIEF)
        ]
        await connection.execute(insert(INBOX.position).values(rows))
