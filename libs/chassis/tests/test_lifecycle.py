"""A process starts whatever is there already, tells what it lacks, and finishes its work on SIGTERM."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from toy import a_consumer, a_record, words

from chassis.batch import apply_batch
from chassis.consumer import Memory
from deploy.local.ports import free_port

SCRIPTS = Path(__file__).parent
NOWHERE = "127.0.0.1:1"


async def started(*arguments: str, **settings: str) -> asyncio.subprocess.Process:
    environment = {
        "PATH": os.environ["PATH"],
        "TOY_DATABASE_URL": f"postgresql+asyncpg://x:x@{NOWHERE}/x",
        "TOY_KAFKA_BOOTSTRAP": NOWHERE,
        "TOY_TOKEN_ISSUER": "http://issuer.example",
        "TOY_TOKEN_JWKS_URL": "http://issuer.example/jwks.json",
        "TOY_HTTP_HOST": "127.0.0.1",
        **settings,
    }
    pipe, same = asyncio.subprocess.PIPE, asyncio.subprocess.STDOUT
    return await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=environment, cwd=SCRIPTS, stdout=pipe, stderr=same
    )


async def run(*arguments: str, **settings: str) -> tuple[int, str]:
    """Start a process, wait for its end, and tell its exit code and all that it said."""
    process = await started(*arguments, TOY_HTTP_PORT=str(free_port()), **settings)
    output, _ = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode or 0, output.decode()


@asynccontextmanager
async def a_process(
    script: str = "toy_process.py", **settings: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, httpx.AsyncClient]]:
    port = free_port()
    process = await started(script, TOY_HTTP_PORT=str(port), **settings)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        try:
            await until(lambda: answers(client, "/livez", 200))
            yield process, client
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


async def until(check: Callable[[], Awaitable[bool]], deadline: float = 30) -> None:
    async with asyncio.timeout(deadline):
        while not await check():
            await asyncio.sleep(0.05)


async def answers(client: httpx.AsyncClient, path: str, status: int) -> bool:
    try:
        return (await client.get(path)).status_code == status
    except httpx.TransportError:
        return False


async def reasons(client: httpx.AsyncClient) -> dict[str, str]:
    return (await client.get("/readyz")).json()["reasons"]


async def test_without_database_and_broker_it_lives_and_says_what_is_lacking():
    async with a_process() as (_, client):
        await until(lambda: is_red(client, "database", "cannot be used"))
        await until(lambda: is_red(client, "kafka", "cannot reach the brokers"))

        assert (await client.get("/metrics")).status_code == 200


async def is_red(client: httpx.AsyncClient, part: str, reason: str) -> bool:
    return reason in (await reasons(client)).get(part, "")


async def is_all_that_lacks(client: httpx.AsyncClient, part: str) -> bool:
    return set(await reasons(client)) == {part}


@pytest.mark.postgres
@pytest.mark.kafka
async def test_it_turns_green_part_by_part(engine, toy_database, kafka_bootstrap, topic_prefix):
    settings = {
        "TOY_DATABASE_URL": toy_database,
        "TOY_KAFKA_BOOTSTRAP": kafka_bootstrap,
        "TOY_TOPIC_PREFIX": f"{topic_prefix}nowhere-",
    }
    async with a_process(**settings) as (_, client):
        await until(lambda: is_red(client, "kafka", "topics are missing"))
        await until(lambda: is_all_that_lacks(client, "kafka"))


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
async def test_it_stops_when_told_and_its_log_is_json(end):
    async with a_process() as (process, _):
        process.send_signal(end)
        output, _ = await asyncio.wait_for(process.communicate(), 20)

    lines = [json.loads(line) for line in output.decode().splitlines()]
    assert lines[0] | {"event": "started", "service": "toy", "role": "consume"} == lines[0]
    assert lines[-1]["event"] == "stopped"
    assert process.returncode == 0


async def test_a_missing_setting_is_named_and_nothing_starts():
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from toy_process import Settings; from chassis.command import run_command;"
        "run_command('toy', Settings, {'consume': print}, print)",
        "consume",
        env={"PATH": os.environ["PATH"], "TOY_HTTP_PORT": "99999999"},
        stderr=asyncio.subprocess.PIPE,
        cwd=SCRIPTS,
    )
    _, errors = await process.communicate()

    assert process.returncode == 2
    assert b"TOY_DATABASE_URL: Field required" in errors
    assert b"TOY_HTTP_PORT" in errors
    assert b"99999999" not in errors
    assert b"Traceback" not in errors


async def operate(database: str, *arguments: str) -> tuple[int, str]:
    command = (
        "from toy import a_consumer; from toy_process import Settings; from chassis.command import run_command;"
        "run_command('toy', Settings, {'consume': print}, print, lambda _: a_consumer())"
    )
    return await run("-c", command, *arguments, TOY_DATABASE_URL=database)


@pytest.mark.postgres
async def test_an_operator_lists_replays_and_discards_parked_records(engine, toy_database):
    records = [a_record("poison", sequence=1), a_record("two", sequence=2)]
    await apply_batch(engine, a_consumer(), records, Memory())

    code, listed = await operate(toy_database, "parked")
    number, *_, reason = listed.splitlines()[0].split("\t")
    assert (code, reason, listed.splitlines()[1]) == (0, "a word that cannot be", "1 parked")

    assert await operate(toy_database, "replay", number) == (
        1,
        f"record {number} stays parked: a word that cannot be\n",
    )
    assert await operate(toy_database, "discard", number, "--reason", "a mistake") == (
        0,
        f"record {number} discarded\n",
    )
    assert await words(engine) == ["two"]
    assert await operate(toy_database, "discard", number, "--reason", "again") == (
        1,
        f"no parked or waiting record {number}\n",
    )


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["dance"],
        ["replay"],
        ["replay", "x"],
        ["replay", "99999999999999999999"],
        ["discard", "1"],
        ["discard", "1", "--reason", "a\nb"],
        ["rebuild", "--wait", "99999999999999"],
        ["resync", "toy.words", "a\udcff"],
    ],
)
async def test_wrong_arguments_get_help_and_no_stack_trace(arguments):
    code, output = await operate("postgresql+asyncpg://x:x@127.0.0.1:1/x", *arguments)

    assert code == 2
    assert "usage: toy" in output
    assert "Traceback" not in output


async def test_an_operator_is_told_that_the_database_is_away():
    code, output = await operate("postgresql+asyncpg://x:x@127.0.0.1:1/x", "parked")

    assert code == 1
    assert (
        output
        == "nothing was changed: ConnectionRefusedError; run it again when the database and the brokers are there\n"
    )
