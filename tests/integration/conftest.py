from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from deploy.local.cluster import Cluster
from tests.integration.backbone import Backbone, a_backbone
from tests.integration.secured import a_cluster, make_ready


@pytest.fixture
async def backbone(
    kafka_bootstrap: str, topic_prefix: str, make_database: Callable[[str], str]
) -> AsyncIterator[Backbone]:
    async with a_backbone(kafka_bootstrap, topic_prefix, make_database) as made:
        yield made


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three nodes that let nobody in without a password; their tests are one xdist group."""
    with a_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture
async def ready(cluster: Cluster) -> Cluster:
    """The same with topics, and with the permissions of the topic files."""
    await make_ready(cluster)
    return cluster
