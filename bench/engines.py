"""Kafka and PostgreSQL for measurements: genuine, durable, with the JIT compiler left alone."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.local.apart import run_apart
from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres
from tests.support.databases import Databases

REACHABLE = 0o711
PARTITIONS = 6


@dataclass(frozen=True)
class Engines:
    """Running engines, and a directory for what a measurement leaves behind."""

    kafka: Kafka
    postgres: Postgres
    databases: Databases
    directory: Path

    @property
    def bootstrap(self) -> str:
        """host:port of Kafka."""
        return self.kafka.bootstrap

    def log(self, name: str) -> Path:
        """Where a contestant writes what it has to say."""
        return self.directory / f"{name}.log"

    def make_topics(self, *topics: str) -> str:
        """Make topics under a fresh prefix, and give the prefix."""
        prefix = f"b{secrets.token_hex(3)}-"

        async def make() -> None:
            admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
            await admin.start()
            try:
                await admin.create_topics([NewTopic(prefix + topic, PARTITIONS, 1) for topic in topics])
            finally:
                await admin.close()

        run_apart(make)
        return prefix


@contextmanager
def running_engines() -> Iterator[Engines]:
    """Run both engines for as long as the block takes; nothing is left."""
    directory = Path(tempfile.mkdtemp(prefix="open-vlimpers-bench-"))
    directory.chmod(REACHABLE)
    kafka, postgres = Kafka(directory / "kafka", measured=True), Postgres(directory / "postgres")
    try:
        kafka.start()
        postgres.start()
        yield Engines(kafka, postgres, Databases(postgres.url()), directory)
    finally:
        kafka.stop()
        postgres.stop()
        postgres.remove()
        shutil.rmtree(directory)
