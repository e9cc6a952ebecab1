"""Records which SQL a service's application sends for each request, on a copy of its database.

A peer then sends the very same statements with the very same values, on another copy.
"""

import pickle
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bench.contestant import Task, take_tasks
from bench.http_load import Request
from chassis.health import Health


async def record(task: Task) -> dict[str, float]:
    """Send the requests of a file, one by one, and write down what came of each."""
    service = task["service"]
    settings = import_module(f"{service}.settings").Settings(database_url=task["database_url"])
    engine = create_async_engine(task["database_url"])
    written = _listen(engine)
    async with httpx.AsyncClient() as issuer:
        app = import_module(f"{service}.app").new_app(settings, engine, Health(), issuer)
        transport = httpx.ASGITransport(app)
        told: dict[str, Any] = {}
        async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
            for request in _read(Path(task["requests"])):
                written.clear()
                answer = await client.request(
                    request.method, request.path, headers=dict(request.headers), json=request.body
                )
                answer.raise_for_status()
                told[request.headers.get("Idempotency-Key", request.path)] = (list(written), answer.json())
    await engine.dispose()
    _write(Path(task["told"]), told)
    return {"statements": sum(len(statements) for statements, _ in told.values()) / len(told)}


def _read(path: Path) -> Sequence[Request]:
    requests: Sequence[Request] = pickle.loads(path.read_bytes())  # noqa: S301 - written by `bench.api`
    return requests


def _write(path: Path, told: Mapping[str, Any]) -> None:
    path.write_bytes(pickle.dumps(told))


def _listen(engine: AsyncEngine) -> list[tuple[str, str, Any]]:
    """A list to which statements, commits and rollbacks are appended as they are sent."""
    written: list[tuple[str, str, Any]] = []

    def on_statement(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        written.append(("many" if many else "one", statement, values))

    event.listen(engine.sync_engine, "before_cursor_execute", on_statement)
    event.listen(engine.sync_engine, "commit", lambda _: written.append(("commit", "", None)))
    event.listen(engine.sync_engine, "rollback", lambda _: written.append(("rollback", "", None)))
    return written


if __name__ == "__main__":
    take_tasks({"record": record})
