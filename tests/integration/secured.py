"""Three Kafka nodes with TLS, passwords and permissions, and how a process of a service gets in."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from chassis.brokers import Brokers
from contracts.catalog import load
from deploy.acls import apply, differences, permissions
from deploy.local.cluster import ADMIN, NODES, Cluster
from deploy.topics import create
from tests.integration.backbone import until
from tests.support.certificates import make_certificates

USERS: Final = ("personnel", "absence", "payroll-bridge", "notifier", "engine")
APART: Final = "apart-"
"""Before the topics of services that work, so that no junk of another test reaches them."""
SETTLED_SECONDS: Final = 120.0


@contextmanager
def a_cluster(folder: Path) -> Iterator[Cluster]:
    """Nodes that run."""
    passwords = {user: SecretStr(f"password-of-{user}") for user in USERS}
    made = Cluster(folder, make_certificates(folder / "certificates"), passwords)
    try:
        made.start()
        yield made
    finally:
        made.stop()


async def make_ready(cluster: Cluster) -> None:
    """Make the topics, and give the permissions of the topic files."""
    admin = cluster.access(ADMIN).client()
    for prefix in ("", APART):
        await create(admin, prefix, load(), replication_factor=NODES)
        await apply(admin, permissions(load(), prefix))
    await until(lambda: _is_spread(cluster), SETTLED_SECONDS)


async def _is_spread(cluster: Cluster) -> bool:
    """Whether each node knows the permissions."""
    wanted = [*permissions(load()), *permissions(load(), APART)]
    found = await asyncio.gather(*(differences(node.client(), wanted) for node in cluster.nodes))
    return not any(missing for missing, _ in found)


def brokers(cluster: Cluster, user: str) -> Brokers:
    """As a process of that user is told of them."""
    given = cluster.access(user)
    return Brokers(
        given.kafka_bootstrap, given.kafka_security, given.kafka_username, given.kafka_password, given.kafka_ca_file
    )
