"""One Kafka and one PostgreSQL per test run, shared by all its workers and started when the first test asks.

The process that began the run (with xdist: the controller) owns the engines: a thread of it listens on a socket and
starts an engine at the first request for it. So no worker can take an engine down with it, and if the run is ended by
kill -9 the engines end too.
"""

import contextlib
import shutil
import tempfile
import threading
from collections.abc import Callable
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Final

from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres

KAFKA: Final = "kafka"
POSTGRES: Final = "postgres"
CLOSE: Final = "close"
REFUSED: Final = "refused: "


class EngineError(RuntimeError):
    """An engine that a test asked for did not come up."""


class EngineHost:
    """Owns the engines of one test run; `address` is where workers ask for them."""

    def __init__(self) -> None:
        self._directory = Path(tempfile.mkdtemp(prefix="open-vlimpers-tests-"))
        self._directory.chmod(0o711)
        self.address = str(self._directory / "engines.socket")
        self._listener = Listener(self.address, family="AF_UNIX")
        self._started: dict[str, str] = {}
        self._stops: list[Callable[[], None]] = []
        self._thread = threading.Thread(target=self._serve, name="engines", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop the engines that were started and remove everything."""
        _ask(self.address, CLOSE)
        self._thread.join()
        self._listener.close()
        shutil.rmtree(self._directory)

    def _serve(self) -> None:
        is_open = True
        while is_open:
            with self._listener.accept() as connection:
                is_open = self._answer(connection)

    def _answer(self, connection: Connection) -> bool:
        question = connection.recv()
        if question == CLOSE:
            for stop in reversed(self._stops):
                stop()
            connection.send(CLOSE)
            return False
        try:
            connection.send(self._engine(question))
        except (RuntimeError, OSError) as error:
            connection.send(f"{REFUSED}{error}")
        return True

    def _engine(self, name: str) -> str:
        if name not in self._started:
            self._started[name] = self._start_kafka() if name == KAFKA else self._start_postgres()
        return self._started[name]

    def _start_kafka(self) -> str:
        kafka = Kafka(self._directory / KAFKA)
        self._stops.append(kafka.stop)
        kafka.start()
        return kafka.bootstrap

    def _start_postgres(self) -> str:
        postgres = Postgres(self._directory / POSTGRES, durable=False)
        self._stops.extend([postgres.remove, postgres.stop])
        postgres.start()
        return postgres.url()


def engine(address: str, name: str) -> str:
    """Give the address of the run's engine `name`, started on first use; EngineError when it does not come up."""
    answer = _ask(address, name)
    if answer.startswith(REFUSED):
        raise EngineError(answer.removeprefix(REFUSED))
    return answer


def _ask(address: str, question: str) -> str:
    with contextlib.closing(Client(address, family="AF_UNIX")) as connection:
        connection.send(question)
        return str(connection.recv())
