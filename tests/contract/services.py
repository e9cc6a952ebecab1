"""Which distributions there are, and what each declares to say and to hear."""

import importlib
import importlib.util
import inspect
from collections.abc import Iterator
from types import ModuleType

from pydantic import BaseModel

from contracts.catalog import Catalog

PACKAGES = {
    "personnel": "personnel",
    "absence": "absence",
    "payroll-bridge": "payroll_bridge",
    "notifier": "notifier",
}

INBOUND = ("inbound", "stated")
OUTBOUND = ("outbound", "stating")


def says(service: str) -> dict[str, set[str]]:
    """Topic to the events that `service` says on it, as its code declares; nothing when it has no such file."""
    modules = [_module(service, f"messages.{name}") for name in OUTBOUND]
    return {topic: events for module in modules if module for topic, events in module.SAYS.items()}


def hears(service: str) -> dict[str, set[str]]:
    """Topic to the events that `service` acts upon, as its code declares; state topics when it rebuilds."""
    module, rebuilding = _module(service, "consumers"), _module(service, "states")
    return {**(module.HEARS if module else {}), **getattr(rebuilding, "READS", {})}


def outbound(service: str) -> list[type[BaseModel]]:
    """Models of the events that `service` says, and of the states."""
    modules = [_module(service, f"messages.{name}") for name in OUTBOUND]
    return list(dict.fromkeys(model for module in modules if module for model in _events(module)))


def inbound(service: str) -> list[type[BaseModel]]:
    """Views that `service` has of the events it acts upon, and of the states that a rebuild reads."""
    modules = [_module(service, f"messages.{name}") for name in INBOUND]
    return [model for module in modules if module for model in _events(module)]


def named(catalog: Catalog, service: str) -> tuple[set[str], set[str]]:
    """Names of the topics that the topic files let `service` say, and hear."""
    topics = catalog.topics.values()
    return {t.name for t in topics if t.producer == service}, {t.name for t in topics if service in t.consumers}


def event_type(model: type[BaseModel]) -> str:
    """Event type that a model declares."""
    name = vars(model)["event_type"]
    assert isinstance(name, str)
    return name


def topic(model: type[BaseModel]) -> str:
    """Topic that an outbound model, or what it derives from, declares."""
    name = inspect.getattr_static(model, "topic")
    assert isinstance(name, str)
    return name


def _module(service: str, name: str) -> ModuleType | None:
    package = importlib.import_module(PACKAGES[service])
    full = f"{package.__name__}.{name}"
    parent = full.rpartition(".")[0]
    if importlib.util.find_spec(parent) is None or importlib.util.find_spec(full) is None:
        return None
    return importlib.import_module(full)


def _events(module: ModuleType) -> Iterator[type[BaseModel]]:
    for model in vars(module).values():
        if inspect.isclass(model) and issubclass(model, BaseModel) and isinstance(vars(model).get("event_type"), str):
            yield model
