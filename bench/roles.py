"""How much memory each role takes, and how soon it is ready, beside bare processes."""

import time
from collections.abc import Mapping
from functools import partial

import psutil

from bench.arena import Contestant
from bench.engines import Engines
from bench.measure import Effort, Figure, Limit, Turn, take_turns
from bench.product import SECONDS_MAX, Product
from deploy.local.child import wait_until_ready

SERVICES = ("personnel", "absence", "payroll-bridge", "notifier")
WITH_FASTAPI, BARE = "Python with FastAPI", "Python with asyncio"
BARE_MODULES: Mapping[str, list[str]] = {WITH_FASTAPI: ["fastapi", "uvicorn"], BARE: []}
MEMORY_MAX = Limit(at_most=100)
SETTLE_SECONDS = 0.5
MEGABYTE = 1_000_000


def measure(effort: Effort, engines: Engines) -> list[Figure]:
    """Start each role and each bare process in turn, alone, until it is ready."""
    product = Product(engines, *SERVICES)
    product.start("mailsink")
    product.start("issuer")
    roles = {name: service for service in product.services if (name := _role(product, service))}
    turns: dict[str, Turn] = {name: partial(_role_turn, product, service) for name, service in roles.items()}
    turns |= {name: partial(_bare_turn, engines, modules) for name, modules in BARE_MODULES.items()}
    try:
        samples = take_turns(turns, effort.rounds)
    finally:
        product.close()
    first, *alike = roles
    units = {"rss": ("memory (RSS)", "MB"), "pss": ("memory (PSS)", "MB"), "seconds": ("until ready", "s")}
    return [
        Figure(
            name=name,
            unit=unit,
            ours=first,
            alike=alike,
            samples=samples[what],
            limit=MEMORY_MAX if what == "rss" else None,
        )
        for what, (name, unit) in units.items()
    ]


def _role(product: Product, service: str) -> str | None:
    """The name of a role that runs on, of a service of ours."""
    name = product.services[service].process_name
    return name if "." in name and product.services[service].port is not None else None


def _role_turn(product: Product, service: str) -> Mapping[str, float]:
    begun = time.perf_counter()
    child = product.launch(service)
    wait_until_ready(child, lambda: product.is_ready(service), SECONDS_MAX)
    seconds = time.perf_counter() - begun
    memory = _memory(child.pid)
    product.stop(service)
    return {"seconds": seconds, **memory}


def _bare_turn(engines: Engines, modules: list[str]) -> Mapping[str, float]:
    begun = time.perf_counter()
    with Contestant("bench.contestants.bare_process", engines.log("bare_process")) as bare:
        bare.ask("load", modules=modules)
        return {"seconds": time.perf_counter() - begun, **_memory(bare.pid)}


def _memory(pid: int) -> Mapping[str, float]:
    """The resident memory a moment after the process is ready, and its fair share of what it has with others."""
    time.sleep(SETTLE_SECONDS)
    memory = psutil.Process(pid).memory_full_info()
    return {"rss": memory.rss / MEGABYTE, "pss": memory.pss / MEGABYTE}
