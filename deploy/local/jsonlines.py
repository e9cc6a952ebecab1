"""An append-only file of JSON lines: what was written survives the process, and a torn last line is no line."""

import json
from pathlib import Path
from typing import Any


class JsonLines:
    """Lines in a file, or nowhere when no path is given.

    A line handed to the operating system survives a killed process; it is not forced to disk, so it may be lost when
    the machine itself fails.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)

    def load(self) -> list[dict[str, Any]]:
        """Every whole line, oldest first; the torn line that a kill left behind is cut off the file."""
        if self._path is None or not self._path.exists():
            return []

        content = self._path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            with self._path.open("r+b") as file:
                file.truncate(len(whole))
        return [json.loads(line) for line in whole.splitlines()]

    def append(self, *lines: dict[str, Any]) -> None:
        """Write the lines with one write, in their order."""
        if self._path is None or not lines:
            return

        text = "".join(f"{json.dumps(line, ensure_ascii=False, separators=(',', ':'))}\n" for line in lines)
        with self._path.open("ab", buffering=0) as file:
            written = file.write(text.encode())
            if written != len(text.encode()):
                raise OSError(f"only a part of the lines fitted in {self._path.name}")
