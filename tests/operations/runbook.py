"""Pages for operators, read as an operator does: their commands, queries and requests, in order."""

import json
import re
from dataclasses import dataclass
from typing import Any

from deploy.local.compose import REPOSITORY

PAGES = REPOSITORY / "docs" / "operations"
FENCE = re.compile(r"^ *```(?P<kind>\w*)\n(?P<text>.*?)^ *```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Runbook:
    """One page."""

    name: str
    commands: tuple[str, ...]
    queries: tuple[str, ...]
    requests: tuple[str, ...] = ()

    def command(self, beginning: str, **values: str) -> str:
        """The page's command that begins so, with the words in capitals filled in."""
        (found,) = {command for command in self.commands if command.startswith(beginning)}
        for name, value in values.items():
            assert re.search(rf"\b{name}\b", found), f"{self.name}: {found} has no {name}"
            found = re.sub(rf"\b{name}\b", value, found)
        return found

    def query(self, word: str) -> str:
        """The page's query that holds a word."""
        (found,) = [query for query in self.queries if word in query]
        return found

    def request(self, beginning: str, **values: str) -> tuple[str, str, Any]:
        """Method, path and body of the page's request that begins so, with the words in capitals filled in."""
        (found,) = {request for request in self.requests if request.startswith(beginning)}
        for name, value in values.items():
            found = re.sub(rf"\b{name}\b", value, found)
        method, path, *body = found.split(" ", 2)
        return method, path, json.loads(body[0]) if body else None


def read_page(name: str) -> Runbook:
    """A page by its file name."""
    blocks = [(match["kind"], match["text"]) for match in FENCE.finditer((PAGES / name).read_text(encoding="utf-8"))]
    commands = [line.strip() for kind, text in blocks if not kind for line in text.splitlines() if line.strip()]
    requests = [line for kind, text in blocks if kind == "http" for line in text.splitlines() if line]
    queries = [text for kind, text in blocks if kind == "sql"]
    return Runbook(name, tuple(commands), tuple(queries), tuple(requests))
