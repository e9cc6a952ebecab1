from collections.abc import Iterator

import pytest

from tests.defects.workshop import Workshop
from tests.support.engines import ADDRESS


@pytest.fixture(scope="session")
def workshop(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """Copies of the tree, on the engines of this run."""
    made = Workshop(tmp_path_factory.mktemp("defects"), pytestconfig.stash[ADDRESS])
    yield made
    made.close()
