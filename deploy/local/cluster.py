"""Three Kafka nodes that let nobody in without a password: TLS, SASL/SCRAM and permissions, as in production.

Each node is broker and controller. Nothing is open: whoever is not the administrator may do what a permission says.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from deploy.access import KafkaAccess
from deploy.local.child import wait_until_ready
from deploy.local.kafka import START_SECONDS, Kafka, new_cluster_id
from deploy.local.ports import LOOPBACK

NODES: Final = 3
IN_SYNC_MIN: Final = 2
ADMIN: Final = "admin"
PASSWORD_BYTES: Final = 18

PROPERTIES: Final = """\
process.roles=broker,controller
node.id={node}
controller.quorum.voters={voters}
listeners=CLIENT://{host}:{port},CONTROLLER://{host}:{controller_port}
advertised.listeners=CLIENT://{host}:{port}
inter.broker.listener.name=CLIENT
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:SASL_SSL,CLIENT:SASL_SSL
ssl.keystore.type=PEM
ssl.keystore.location={key_file}
ssl.truststore.type=PEM
ssl.truststore.location={ca_file}
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
sasl.mechanism.controller.protocol=PLAIN
listener.name.client.sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.client.scram-sha-512.sasl.jaas.config=\
org.apache.kafka.common.security.scram.ScramLoginModule required username="admin" password="{password}";
listener.name.controller.sasl.enabled.mechanisms=PLAIN
listener.name.controller.plain.sasl.jaas.config=\
org.apache.kafka.common.security.plain.PlainLoginModule required \
username="admin" password="{password}" user_admin="{password}";
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=false
super.users=User:admin
log.dirs={data}
default.replication.factor=3
min.insync.replicas=2
offsets.topic.replication.factor=3
offsets.topic.num.partitions=3
transaction.state.log.replication.factor=3
transaction.state.log.min.isr=2
transaction.state.log.num.partitions=3
share.coordinator.state.topic.replication.factor=3
share.coordinator.state.topic.min.isr=2
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
log.cleaner.dedupe.buffer.size=16777216
broker.session.timeout.ms=6000
broker.heartbeat.interval.ms=500
"""


@dataclass(frozen=True)
class Certificates:
    """PEM files: who vouches for the nodes, and the nodes' own key with its certificate, for 127.0.0.1."""

    ca_file: Path
    key_file: Path


@dataclass
class Cluster:
    """Three nodes below one directory. `users` are let in with these passwords, beside the administrator."""

    directory: Path
    certificates: Certificates
    users: Mapping[str, SecretStr]
    nodes: list["Node"] = field(init=False)

    def __post_init__(self) -> None:
        """Choose ports and the administrator's password."""
        self._passwords = {**self.users, ADMIN: SecretStr(secrets.token_hex(PASSWORD_BYTES))}
        self._id = new_cluster_id()
        self.nodes = [Node(self, number) for number in range(1, NODES + 1)]

    @property
    def id(self) -> str:
        """The id that all nodes are formatted with."""
        return self._id

    @property
    def passwords(self) -> Mapping[str, SecretStr]:
        """Of everybody who is let in."""
        return self._passwords

    @property
    def bootstrap(self) -> str:
        """host:port of each node."""
        return ",".join(node.bootstrap for node in self.nodes)

    @property
    def voters(self) -> str:
        """The controllers, as Kafka wants them."""
        return ",".join(f"{node.number}@{LOOPBACK}:{node.controller_port}" for node in self.nodes)

    def access(self, user: str) -> KafkaAccess:
        """How a user gets in."""
        return KafkaAccess(
            kafka_bootstrap=self.bootstrap,
            kafka_security="SASL_SSL",
            kafka_username=user,
            kafka_password=self.passwords[user],
            kafka_ca_file=self.certificates.ca_file,
        )

    def start(self) -> None:
        """Start all nodes and wait until each answers."""
        for node in self.nodes:
            node.launch()
        for node in self.nodes:
            wait_until_ready(node, node.is_ready, START_SECONDS)

    def stop(self) -> None:
        """End all nodes, in order where they come to it."""
        for node in self.nodes:
            if node.is_launched:
                node.request_stop()
        for node in self.nodes:
            node.stop()


class Node(Kafka):
    """One of the nodes."""

    def __init__(self, cluster: Cluster, number: int) -> None:
        super().__init__(cluster.directory / f"node{number}")
        self.number = number
        self._cluster = cluster
        self._cluster_id = cluster.id

    @property
    def controller_port(self) -> int:
        """Where the other controllers find this one."""
        return self._controller_port

    @property
    def is_launched(self) -> bool:
        """Whether it was started at all."""
        return self._broker is not None

    def client(self) -> dict[str, Any]:
        """See `Kafka.client`; asks this node alone."""
        return {**self._cluster.access(ADMIN).client(), "bootstrap_servers": self.bootstrap}

    def _properties(self) -> str:
        return PROPERTIES.format(
            host=LOOPBACK,
            node=self.number,
            port=self.port,
            controller_port=self.controller_port,
            voters=self._cluster.voters,
            key_file=self._cluster.certificates.key_file,
            ca_file=self._cluster.certificates.ca_file,
            password=self._cluster.passwords[ADMIN].get_secret_value(),
            data=self.directory / "data",
        )

    def _users(self) -> list[str]:
        users = self._cluster.passwords.items()
        return [
            word
            for name, password in users
            for word in ("--add-scram", f"SCRAM-SHA-512=[name={name},password={password.get_secret_value()}]")
        ]
