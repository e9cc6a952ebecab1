"""A stand-in around the product (mail sink, token issuer, engine simulator), running as the process it is."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from deploy.local.child import Child, wait_until_ready
from deploy.local.ports import LOOPBACK

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 30.0
STOP_SECONDS = 20.0
REQUEST_SECONDS = 40.0


class StandIn:
    """One stand-in on an HTTP port of its own. `settings` are the variables it is started with."""

    def __init__(self, name: str, http_port: int, settings: Mapping[str, str], log: Path) -> None:
        self.http = httpx.Client(base_url=f"http://{LOOPBACK}:{http_port}", timeout=REQUEST_SECONDS)
        command = [sys.executable, "-m", f"deploy.local.{name}"]
        self.process = Child(command, log=log, environment=settings, directory=ROOT)

    def start(self) -> None:
        """Start it and wait until it can do its work."""
        self.process.launch()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until `/readyz` is green."""
        wait_until_ready(self.process, self.is_ready, READY_SECONDS)

    def is_ready(self) -> bool:
        """Tell whether `/readyz` is green."""
        return self.reasons() == []

    def is_alive(self) -> bool:
        """Tell whether `/livez` answers."""
        try:
            return self.http.get("/livez").is_success
        except httpx.TransportError:
            return False

    def reasons(self) -> list[str]:
        """Give the reasons why it is not ready."""
        try:
            return list(self.http.get("/readyz").json()["reasons"])
        except httpx.TransportError:
            return ["it does not answer"]

    def wait_for(self, reason: str) -> None:
        """Wait until `/readyz` is red for a reason with these words."""
        wait_until_ready(self.process, lambda: any(reason in given for given in self.reasons()), READY_SECONDS)

    def get(self, path: str, **asked: Any) -> dict[str, Any]:
        """Give the JSON object at a path."""
        answer = self.http.get(path, params=asked)
        answer.raise_for_status()
        return dict(answer.json())

    def terminate(self) -> int:
        """Ask it to end and give its exit code; ChildError when it takes too long."""
        self.process.request_stop()
        return self.process.wait(STOP_SECONDS)

    def close(self) -> None:
        """Leave no process and no connection behind."""
        self.http.close()
        self.process.stop(STOP_SECONDS)


@contextmanager
def running(name: str, http_port: int, settings: Mapping[str, str], log: Path) -> Iterator[StandIn]:
    """Run a stand-in for as long as the block takes."""
    standin = StandIn(name, http_port, settings, log)
    try:
        standin.start()
        yield standin
    finally:
        standin.close()
