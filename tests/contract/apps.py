"""The services' HTTP applications, put together as their api role does, on an engine of the caller's."""

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import httpx
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from chassis.health import Health

SERVICES: Final = ("personnel", "absence", "payroll_bridge", "notifier")
ISSUER: Final = "https://issuer.example"
SETTINGS: Final[dict[str, Any]] = {
    "database_url": "postgresql+asyncpg://nobody@127.0.0.1:1/none",
    "kafka_bootstrap": "127.0.0.1:1",
    "token_issuer": ISSUER,
    "token_jwks_url": f"{ISSUER}/keys",
    "sealing_key": "A" * 86 + "==",
    "blind_index_key": "A" * 43 + "=",
    "smtp_host": "127.0.0.1",
    "smtp_port": 1,
    "mail_from": "vlimpers@demo-agentschap.example",
}
"""Of all services together; each takes what it knows."""


def new_app(service: str, engine: AsyncEngine, keys: httpx.AsyncClient, clock: Path | None = None) -> FastAPI:
    """The application of a service; `keys` fetches the issuer's keys, `clock` is a file that tells the time."""
    settings = import_module(f"{service}.settings").Settings(**SETTINGS, business_clock=clock)
    app = import_module(f"{service}.app").new_app(settings, engine, Health(), keys)
    assert isinstance(app, FastAPI)
    return app


@cache
def openapi(service: str) -> dict[str, Any]:
    """What a service tells of its API."""
    engine = create_async_engine(SETTINGS["database_url"])
    return new_app(service, engine, httpx.AsyncClient()).openapi()


def examples(api: dict[str, Any], content: dict[str, Any]) -> list[Any]:
    """The examples of a body in an OpenAPI: its own, or those of the models that it may be."""
    if "example" in content:
        return [content["example"]]
    if "examples" in content:
        return [each["value"] for each in content["examples"].values()]
    found: list[Any] = []
    for choice in content["schema"].get("anyOf", [content["schema"]]):
        name = choice.get("$ref", "").rpartition("/")[2]
        found += (api["components"]["schemas"][name] if name else choice).get("examples", [])
    return found
