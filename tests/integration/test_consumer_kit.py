"""The consumer kit on Apache Kafka: a good engine passes, each bad one fails on the rule that it breaks."""

import asyncio
import json
import os
import re
import secrets
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.local.kafka import Kafka
from deploy.local.ports import LOOPBACK, free_port
from tests.support.small_engine import (
    BackwardEngine,
    ClingingEngine,
    ForgetfulEngine,
    LiteralEngine,
    LoadRefusingEngine,
    ReorderingEngine,
    SkippingEngine,
    SmallEngine,
    running_engine,
)
from tests.support.standin import running

ROOT = Path(__file__).resolve().parents[2]
KIT_SECONDS_MAX = 600
QUIET = "3"
"""Longer than a busy machine keeps an engine from answering at once."""
DEADLINE = "120"
RECORD = re.compile(r"(master|employment|absence)/\S+ version \d")
TOPICS = ("elvire.control", "elvire.feed", "engine.acks")


async def begin_kit(*arguments: str) -> asyncio.subprocess.Process:
    """Begin to run the command."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "contracts.kit",
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def kit(*arguments: str) -> tuple[int, str, str]:
    """Run the command and give exit code, output and errors."""
    process = await begin_kit(*arguments)
    try:
        async with asyncio.timeout(KIT_SECONDS_MAX):
            out, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, out.decode(), errors.decode()


def read(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_text()))


async def judged(engine: SmallEngine, bootstrap: str, prefix: str, file: Path) -> tuple[int, dict[str, Any], str]:
    """Let the kit judge an engine; gives exit code, report and output."""
    own = f"{prefix}{secrets.token_hex(3)}-"
    await make_topics(bootstrap, own)
    async with running_engine(engine, bootstrap, own):
        arguments = ("--bootstrap", bootstrap, "--prefix", own, "--quiet", QUIET, "--deadline", DEADLINE)
        code, out, errors = await kit(*arguments, "--report", str(file))
    assert errors == ""
    return code, read(file), out


async def make_topics(bootstrap: str, prefix: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(f"{prefix}{name}", 2, 1) for name in TOPICS])
    finally:
        await admin.close()


@pytest.mark.kafka
async def test_an_engine_that_keeps_the_rules_passes_twice(
    kafka_bootstrap: str, topic_prefix: str, tmp_path: Path
) -> None:
    own = f"{topic_prefix}{secrets.token_hex(3)}-"
    arguments = ("--bootstrap", kafka_bootstrap, "--prefix", own, "--seed", "7")

    # The first run makes the topics; nobody answers yet.
    code, out, _ = await kit(*arguments, "--only", "normal-flow", "--deadline", "0.5")
    assert code == 1
    assert "No answer came at all" in out

    async with running_engine(SmallEngine(), kafka_bootstrap, own):
        for file in (tmp_path / "first.json", tmp_path / "second.json"):
            code, out, errors = await kit(*arguments, "--report", str(file))
            report = read(file)

            assert (code, errors) == (0, ""), out
            assert report["seed"] == 7
            assert report["passed"]
            assert {one["verdict"] for one in report["scenarios"]} == {"passed"}


@pytest.mark.kafka
async def test_the_engine_simulator_passes(kafka_bootstrap: str, topic_prefix: str, tmp_path: Path) -> None:
    own = f"{topic_prefix}{secrets.token_hex(3)}-"
    port = free_port()
    settings = {
        "ENGINE_KAFKA_BOOTSTRAP": kafka_bootstrap,
        "ENGINE_TOPIC_PREFIX": own,
        "ENGINE_HTTP_HOST": LOOPBACK,
        "ENGINE_HTTP_PORT": str(port),
    }
    await make_topics(kafka_bootstrap, own)
    with running("engine", port, settings, tmp_path / "log"):
        code, out, errors = await kit("--bootstrap", kafka_bootstrap, "--prefix", own)

    assert (code, errors) == (0, ""), out


@pytest.mark.kafka
@pytest.mark.parametrize(
    ("engine", "rule", "scenarios"),
    [
        (SkippingEngine, "Gaps", {"gap", "gap-at-start", "late-fill", "interleaved"}),
        (ForgetfulEngine, "Repeats", {"repeat"}),
        (BackwardEngine, "Versions", {"older-version", "load-begins"}),
        (LoadRefusingEngine, "Loads", {"full-load"}),
        (ClingingEngine, "Cancels", {"moved"}),
        (LiteralEngine, "Cancels", {"nothing-to-undo"}),
    ],
)
async def test_an_engine_that_breaks_a_rule_fails_on_that_rule_alone(
    kafka_bootstrap: str, topic_prefix: str, tmp_path: Path, engine: type[SmallEngine], rule: str, scenarios: set[str]
) -> None:
    code, report, out = await judged(engine(), kafka_bootstrap, topic_prefix, tmp_path / "report.json")

    failed = [one for one in report["scenarios"] if one["verdict"] == "failed"]
    assert code == 1
    assert {one["rule"] for one in failed} == {rule}
    assert {one["scenario"] for one in failed} == scenarios
    assert all(one["page"] == f"contracts/channel.md#{rule.lower()}" for one in failed)
    assert all(RECORD.search(one["sentence"]) and one["sentence"] in out for one in failed)


@pytest.mark.kafka
async def test_an_engine_that_reorders_fails_on_the_order(
    kafka_bootstrap: str, topic_prefix: str, tmp_path: Path
) -> None:
    code, report, _ = await judged(ReorderingEngine(), kafka_bootstrap, topic_prefix, tmp_path / "report.json")

    failed = {one["scenario"]: one["rule"] for one in report["scenarios"] if one["verdict"] == "failed"}
    assert code == 1
    assert set(failed.values()) == {"Order"}
    assert failed.keys() >= {"normal-flow", "gap", "burst"}


@pytest.mark.long
async def test_a_broker_that_stalls_is_told_in_one_line_and_no_engine_is_blamed(tmp_path: Path) -> None:
    broker = Kafka(tmp_path / "kafka")
    broker.start()
    playing: asyncio.subprocess.Process | None = None
    try:
        await make_topics(broker.bootstrap, "")
        async with running_engine(SmallEngine(), broker.bootstrap, ""), asyncio.timeout(KIT_SECONDS_MAX):
            playing = await begin_kit("--bootstrap", broker.bootstrap, "--prefix", "", "--deadline", "5")
            assert playing.stdout is not None
            while b"passed" not in await playing.stdout.readline():
                assert playing.returncode is None
            os.kill(broker.pid, signal.SIGSTOP)
            try:
                _, errors = await playing.communicate()
            finally:
                os.kill(broker.pid, signal.SIGCONT)
    finally:
        if playing is not None and playing.returncode is None:
            playing.kill()
        broker.stop()

    assert playing.returncode == 3
    assert re.fullmatch(r"kit: Kafka stalled or was lost while .+; the engine cannot be judged\n", errors.decode())


async def test_without_a_broker_there_is_help_and_no_stack_trace() -> None:
    nowhere = f"{LOOPBACK}:{free_port()}"

    code, _, errors = await kit("--bootstrap", nowhere)

    assert code == 2
    assert errors.startswith("usage: python -m contracts.kit")
    assert f"no Kafka broker can be used at {nowhere}" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--bootstrap", "x", "--deadline", "soon"),
        ("--bootstrap", "x", "--only", "nothing"),
        ("--bootstrap", "x", "y"),
        ("--bootstrap", "no-port"),
    ],
)
async def test_wrong_arguments_are_answered_with_help(arguments: tuple[str, ...]) -> None:
    code, _, errors = await kit(*arguments)

    assert code == 2
    assert errors.startswith("usage: python -m contracts.kit")
    assert "Traceback" not in errors
