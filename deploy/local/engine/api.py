"""What the engine shows over HTTP, and how it is told to behave otherwise."""

from collections import Counter
from typing import Annotated, Any, Final

from fastapi import FastAPI, Query
from pydantic import BaseModel, ConfigDict, Field

from deploy.local.engine.orders import Order
from deploy.local.engine.rules import Entry, Ledger
from deploy.local.engine.state import State
from deploy.local.webprocess import Readiness, add_probes

MESSAGES_PER_ANSWER_MAX: Final = 100_000
ORDERS_PER_REQUEST_MAX: Final = 1000
WAIT_SECONDS_MAX: Final = 30


class ReceivedQuery(BaseModel):
    """What a caller wants; with `wait_seconds` the answer waits until there is something to give."""

    model_config = ConfigDict(extra="forbid")

    after: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=MESSAGES_PER_ANSWER_MAX)] = MESSAGES_PER_ANSWER_MAX
    wait_seconds: Annotated[float, Field(ge=0, le=WAIT_SECONDS_MAX)] = 0


def build(state: State, readiness: Readiness) -> FastAPI:
    """Build the engine's HTTP side."""
    app = FastAPI(title="Simulator van de loonmotor, voor demo en tests", docs_url=None, redoc_url=None)
    add_probes(app, readiness)
    _add_reading(app, state)
    _add_orders(app, state)
    return app


def _add_reading(app: FastAPI, state: State) -> None:
    @app.get("/api/received")
    async def received(wanted: Annotated[ReceivedQuery, Query()]) -> dict[str, Any]:
        found = await state.entries_after(wanted.after, wanted.wait_seconds)
        shown = found[: wanted.limit]
        return {
            "received": [_shown(entry) for entry in shown],
            "total": len(state.ledger.entries),
            "more": len(shown) < len(found),
        }

    @app.get("/api/summary")
    async def summary() -> dict[str, Any]:
        return summarise(state.ledger)

    @app.get("/api/records")
    async def records() -> dict[str, Any]:
        ledger = state.ledger
        return {
            "records": [
                {"record_id": record_id, "version": version, "body": ledger.bodies[record_id]}
                for record_id, version in ledger.versions.items()
            ]
        }

    @app.get("/api/loads")
    async def loads() -> dict[str, Any]:
        once = (entry for entry in state.ledger.entries if entry.repeat_of is None and entry.turn_of is None)
        return {"loads": state.loads.listed(entry.message.load_id for entry in once if entry.message.load_id)}


def _add_orders(app: FastAPI, state: State) -> None:
    @app.get("/api/behaviour")
    async def orders_in_force() -> dict[str, Any]:
        return {"orders": state.ledger.orders.listed()}

    @app.post("/api/behaviour")
    async def give_orders(
        orders: Annotated[list[Order], Field(min_length=1, max_length=ORDERS_PER_REQUEST_MAX)],
    ) -> dict[str, Any]:
        return {"numbers": state.give_orders(orders)}

    @app.delete("/api/behaviour")
    async def clear_orders() -> dict[str, Any]:
        state.clear_orders()
        return {"orders": []}


def summarise(ledger: Ledger) -> dict[str, Any]:
    """Count what was received and answered. Repeats are counted apart and nowhere else.

    A delivery that waited behind a gap counts once: as waiting until its turn has come, and then as what it was.
    """
    turned = {entry.turn_of for entry in ledger.entries}
    once = [entry for entry in ledger.entries if entry.repeat_of is None and entry.number not in turned]
    repeats = [entry for entry in ledger.entries if entry.repeat_of is not None]
    verdicts = Counter(entry.verdict for entry in once)
    return {
        "received": sum(entry.turn_of is None for entry in ledger.entries),
        "events": dict(sorted(Counter(entry.message.event_type or "unreadable" for entry in once).items())),
        "accepted": verdicts["accepted"],
        "rejected": verdicts["rejected"],
        "ignored": verdicts["ignored"],
        "unreadable": verdicts["unreadable"],
        "waiting": verdicts["waiting"],
        "doubles": {
            "repeated": sum(not entry.redelivered for entry in repeats),
            "redelivered": sum(entry.redelivered for entry in repeats),
        },
        "records": len(ledger.versions),
        "answers": {
            "sent": len(ledger.sent),
            "waiting": len(ledger.planned) + len(ledger.unsent),
            "never": sum(entry.verdict in {"accepted", "rejected"} and not entry.planned for entry in once),
        },
        "violations": [violation.model_dump() for entry in ledger.entries for violation in entry.violations],
    }


def _shown(entry: Entry) -> dict[str, Any]:
    message = entry.message
    return {
        **entry.model_dump(mode="json", exclude={"message", "planned", "violations"}),
        **message.model_dump(mode="json", exclude={"faults"}),
        "record_id": message.record_id,
        "version": message.version,
        "violations": [violation.kind for violation in entry.violations],
    }
