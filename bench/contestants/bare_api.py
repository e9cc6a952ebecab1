"""A peer: bare FastAPI and asyncpg, sending the statements that were recorded of ours, with the same values."""

import asyncio
import pickle
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import uvicorn
from fastapi import FastAPI, Header
from pydantic import BaseModel, ConfigDict

from bench.contestant import Task, take_tasks

LOOK_SECONDS = 0.02
Key = Annotated[str, Header(alias="Idempotency-Key")]
Told = tuple[Sequence[tuple[str, str, Any]], Any]


class Hire(BaseModel):
    """What is asked when somebody is hired."""

    model_config = ConfigDict(extra="allow")

    kind: str
    legal_employer: str
    rsz_category: str
    statute: str
    unit: str
    pay_group: str
    first_day: date


class Leave(BaseModel):
    """What is asked when somebody wants leave."""

    leave_type: str
    first_day: date
    last_day: date
    part: str


class Bare:
    """Executes what was recorded, in one transaction each."""

    def __init__(self, pool: asyncpg.Pool, told: dict[str, Told]) -> None:
        self._pool = pool
        self._told = told

    async def do(self, name: str) -> Any:
        """Send the statements of one request and give the answer that ours gave."""
        statements, answer = self._told[name]
        async with self._pool.acquire() as connection:
            transaction = None
            for kind, statement, values in statements:
                if kind in {"commit", "rollback"}:
                    await (
                        transaction.commit() if kind == "commit" else transaction.rollback()
                    ) if transaction else None
                    transaction = None
                    continue
                if transaction is None:
                    transaction = connection.transaction()
                    await transaction.start()
                if kind == "many":
                    await connection.executemany(statement, values)
                else:
                    await connection.fetch(statement, *values)
        return answer


def build(bare: Bare) -> FastAPI:
    """The three requests."""
    app = FastAPI()

    @app.get("/people/{number}")
    async def read(number: str) -> Any:
        return await bare.do(f"/people/{number}")

    @app.post("/people/{number}/employments", status_code=201)
    async def hire(number: str, body: Hire, key: Key) -> Any:  # noqa: ARG001 - read and checked, as ours does
        return await bare.do(key)

    @app.post("/people/{number}/leave-requests", status_code=201)
    async def leave(number: str, body: Leave, key: Key) -> Any:  # noqa: ARG001 - idem
        return await bare.do(key)

    return app


async def serve(task: Task) -> dict[str, float]:
    """Serve from now on, for as long as the process lives."""
    connections = int(task["connections"])
    pool = await asyncpg.create_pool(
        task["database_url"].replace("+asyncpg", ""), min_size=connections, max_size=connections
    )
    told = _read(Path(task["told"]))
    config = uvicorn.Config(build(Bare(pool, told)), port=int(task["port"]), log_config=None, access_log=False)
    server = uvicorn.Server(config)
    _SERVING.append(asyncio.ensure_future(server.serve()))
    while not server.started:  # noqa: ASYNC110 - uvicorn gives no other sign
        await asyncio.sleep(LOOK_SECONDS)
    return {"requests": len(told)}


def _read(path: Path) -> dict[str, Told]:
    told: dict[str, Told] = pickle.loads(path.read_bytes())  # noqa: S301 - written by `bench.contestants.recorder`
    return told


_SERVING: list["asyncio.Future[None]"] = []

if __name__ == "__main__":
    take_tasks({"serve": serve})
