from collections.abc import AsyncIterator, Callable

import pytest

from tests.integration.backbone import Backbone, a_backbone


@pytest.fixture
async def backbone(
    kafka_bootstrap: str, topic_prefix: str, make_database: Callable[[str], str]
) -> AsyncIterator[Backbone]:
    async with a_backbone(kafka_bootstrap, topic_prefix, make_database) as made:
        yield made
