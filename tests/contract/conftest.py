import pytest

from contracts.catalog import Catalog, load


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load()
