"""Variables of compose.yaml are replaced as Compose does it."""

import pytest

from deploy.local.compose import ComposeError, interpolate, read_services


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("${A}", "a"),
        ("${EMPTY}", ""),
        ("${MISSING}", ""),
        ("${A:-x}", "a"),
        ("${EMPTY:-x}", "x"),
        ("${EMPTY-x}", ""),
        ("${MISSING-x}", "x"),
        ("${A:?}", "a"),
        ("${EMPTY?}", ""),
        ("http://${A}:${MISSING:-80}/$${A}", "http://a:80/${A}"),
    ],
)
def test_a_variable_is_replaced(text: str, replaced: str) -> None:
    assert interpolate(text, {"A": "a", "EMPTY": ""}) == replaced


@pytest.mark.parametrize("text", ["${MISSING:?}", "${EMPTY:?say why}", "${MISSING?}"])
def test_a_required_variable_without_a_value_is_refused_by_name(text: str) -> None:
    with pytest.raises(ComposeError, match=r"MISSING|EMPTY"):
        interpolate(text, {"EMPTY": ""})


def test_an_entry_without_a_value_is_passed_on_only_when_it_is_set() -> None:
    text = "services: {one: {image: x, command: [python], environment: {CLOCK: , FIXED: 1}}}"

    assert read_services(text, {})["one"].environment == {"FIXED": "1"}
    assert read_services(text, {"CLOCK": "c"})["one"].environment == {"CLOCK": "c", "FIXED": "1"}


def test_a_role_is_named_after_the_directory_of_its_service() -> None:
    text = """
    services:
      payroll-bridge-consume: {image: x, command: [payroll-bridge, consume]}
      engine: {image: x, command: [python, -m, deploy.local.engine]}
    """

    assert [service.process_name for service in read_services(text, {}).values()] == [
        "payroll_bridge.consume",
        "engine",
    ]
