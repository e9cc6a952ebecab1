"""A fact of a common size, for measurements in which its content does not matter."""

import json
from pathlib import Path
from typing import Any

CONTRACTS = Path(__file__).parents[1] / "contracts" / "events"
EVENT_TYPE = "personnel.employment-started.v1"
TOPIC = "personnel.people"
KEYS = 2000
FIRST_KEY = 100_000


def example(event_type: str) -> dict[str, Any]:
    """Give the first example of an event in the contracts."""
    content: dict[str, Any] = json.loads(min((CONTRACTS / event_type / "examples").iterdir()).read_text())
    return content


def key_of(number: int) -> str:
    """Spread numbers over people."""
    return str(FIRST_KEY + number % KEYS)


def a_payload(key: str) -> bytes:
    """Give the start of a work relation: 500 bytes, and as many in headers."""
    return json.dumps(_EXAMPLE | {"vlimpersnummer": key}).encode()


_EXAMPLE = example(EVENT_TYPE)
