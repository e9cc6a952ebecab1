"""The code is broken on purpose, one promise at a time: the test that guards the promise passes before and fails after.

Two defects are tried at a time, each in a copy of the tree, on the Kafka and PostgreSQL of this run.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.defects.defect import Defect, read_defects
from tests.defects.workshop import Workshop

AT_A_TIME = 2

pytestmark = [pytest.mark.long, pytest.mark.kafka, pytest.mark.postgres, pytest.mark.xdist_group("defects")]


@pytest.fixture(scope="module")
def complaints(request: pytest.FixtureRequest, workshop: Workshop) -> Iterator[Mapping[str, Future[str | None]]]:
    """What is wrong with the proof of each defect that was asked for, while they are tried."""
    asked = [getattr(item, "callspec", None) for item in request.session.items if _is_ours(item)]
    wanted: list[Defect] = [each.params["defect"] for each in asked if each]
    workshop.run_sound([defect.test for defect in wanted])
    with ThreadPoolExecutor(AT_A_TIME) as hands:
        yield {defect.name: hands.submit(workshop.complaint, defect) for defect in wanted}
        hands.shutdown(cancel_futures=True)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("defect", read_defects(), ids=lambda defect: defect.name)
def test_each_defect_is_caught(defect: Defect, complaints: Mapping[str, Future[str | None]]) -> None:
    complaint = complaints[defect.name].result()

    assert complaint is None, complaint


def _is_ours(item: pytest.Item) -> bool:
    return getattr(item, "originalname", None) == test_each_defect_is_caught.__name__
