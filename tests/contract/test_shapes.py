"""The comparison that judges views and models sees what it must see."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from tests.contract.shapes import misfits, variants

PROMISED = {
    "type": "object",
    "required": ["day", "part", "lines"],
    "properties": {
        "day": {"type": "string", "format": "date"},
        "part": {"type": "string", "enum": ["am", "pm"]},
        "lines": {
            "type": "array",
            "items": {"type": "object", "required": ["text"], "properties": {"text": {"type": ["string", "null"]}}},
        },
        "note": {"type": ["string", "null"]},
    },
}


class Line(BaseModel):
    text: str | None


class View(BaseModel):
    day: date
    part: Literal["am", "pm"]
    lines: list[Line]


def test_a_view_that_needs_what_is_promised_fits() -> None:
    assert misfits(View.model_json_schema(), PROMISED) == []


def test_a_view_that_needs_an_optional_field_does_not_fit() -> None:
    class Greedy(View):
        note: str | None

    assert misfits(Greedy.model_json_schema(), PROMISED) == [".note: needed but not promised"]


def test_a_view_that_cannot_read_null_or_a_value_does_not_fit() -> None:
    class Strict(BaseModel):
        text: str

    class Narrow(BaseModel):
        day: UUID
        part: Literal["am"]
        lines: list[Strict]

    assert misfits(Narrow.model_json_schema(), PROMISED) == [
        ".day: read as uuid, written as date",
        ".part: not read: ['pm']",
        ".lines[].text: null is not read",
    ]


def test_the_smallest_message_and_one_for_each_value_are_tried() -> None:
    tried = list(variants(PROMISED, {"day": "2026-11-24", "part": "am", "lines": [], "note": "x"}))

    assert [message["part"] for message in tried] == ["am", "am", "pm"]
    assert all("note" not in message for message in tried)
