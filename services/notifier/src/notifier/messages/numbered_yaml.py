"""YAML read as plain data with the line of every part. All scalars are text, so that `no` stays `no`."""

from dataclasses import dataclass, field
from typing import Any, Final

import yaml

CHARACTERS_MAX: Final = 500_000
DEPTH_MAX: Final = 12

Place = tuple[str | int, ...]
"""Where a part stands: keys and places in lists, from the outside in."""


class UnreadableError(Exception):
    """The text is not YAML that is accepted; the reason is given in Dutch and English."""

    def __init__(self, line: int, reason: str, reason_en: str, field: str = "") -> None:
        super().__init__(reason_en)
        self.line = line
        self.reason = reason
        self.reason_en = reason_en
        self.field = field


@dataclass(slots=True)
class Numbered:
    """Data and, by path, the line on which each part stands, counted from 1."""

    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)

    def line(self, place: Place) -> int:
        """The line of a part, or of the nearest part around it that is there."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return 1


def read_numbered(text: str) -> Numbered:
    """Read one YAML document.

    Raises:
        UnreadableError: not YAML, empty, too large, too deep, a key twice, or an alias.

    """
    if len(text) > CHARACTERS_MAX:
        raise UnreadableError(1, "het bestand is te groot", "the file is too large")
    try:
        _check_shape(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise UnreadableError(line, "geen geldige YAML", f"not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise UnreadableError(1, "bevat een teken dat niet mag", "holds a character that is not allowed") from error
    if node is None:
        raise UnreadableError(1, "het bestand is leeg", "the file is empty")
    numbered = Numbered()
    numbered.data = _build(node, (), numbered.lines)
    return numbered


def _check_shape(text: str) -> None:
    """Refuse what would make the following steps expensive or surprising, before anything is built."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise UnreadableError(line, "verwijzingen (*) mogen niet", "aliases (*) are not allowed")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEPTH_MAX:
            raise UnreadableError(line, "te diep genest", "nested too deeply")


def _build(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Any:
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_build(each, (*place, index), lines) for index, each in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return str(node.value)
    built: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise UnreadableError(line, "een sleutel moet tekst zijn", "a key must be text")
        if key.value in built:
            raise UnreadableError(line, "deze sleutel staat er twee keer", "this key is there twice", key.value)
        built[key.value] = _build(value, (*place, key.value), lines)
        lines[(*place, key.value)] = line
    return built
