"""An organisation unit and its place in the tree."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit by its OVO code; `parent` is none at the top."""

    code: str
    name: str
    parent: str | None
