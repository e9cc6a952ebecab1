"""What is done on a restored database: a new epoch, and numbers that may have been given out are passed over."""

import pytest
from sqlalchemy import Sequence, func, select
from sqlalchemy.schema import CreateSequence, DropSequence
from test_lifecycle import run
from toy import OUTBOX

from chassis.operations.restored import skip_numbers
from chassis.outbox import current_epoch

pytestmark = pytest.mark.postgres

NUMBERS = Sequence("toy_number")


@pytest.fixture
async def numbers(engine):
    async with engine.begin() as connection:
        await connection.execute(CreateSequence(NUMBERS, if_not_exists=True))
    yield NUMBERS
    async with engine.begin() as connection:
        await connection.execute(DropSequence(NUMBERS))


async def anew(database: str, *arguments: str, gives: str = "") -> tuple[int, str]:
    """The outcome of `toy restored`."""
    command = (
        "from sqlalchemy import Sequence; from toy import OUTBOX; from toy_process import Settings;"
        "from chassis.command import run_command; from chassis.operations.restored import begin_anew;"
        f"restored = lambda settings, skip: begin_anew(settings, 'toy', OUTBOX, skip{gives});"
        "run_command('toy', Settings, {}, restored)"
    )
    return await run("-c", command, "restored", *arguments, TOY_DATABASE_URL=database)


GIVES = ", Sequence('toy_number')"


async def test_numbers_that_may_have_been_given_out_are_given_to_nobody(engine, numbers):
    async with engine.begin() as connection:
        assert await skip_numbers(connection, numbers, 10) == 10
        assert await connection.scalar(select(func.nextval(numbers.name))) == 11

        assert await skip_numbers(connection, numbers, 1000) == 1011
        assert await connection.scalar(select(func.nextval(numbers.name))) == 1012


async def test_the_command_raises_the_epoch_and_skips_numbers(engine, toy_database, numbers):
    code, told = await anew(toy_database, "--skip-numbers", "50", gives=GIVES)

    assert (code, told.splitlines()) == (
        0,
        ["toy speaks in epoch 2; every state is said anew", "toy_number: the next is 51"],
    )
    async with engine.connect() as connection:
        assert await current_epoch(connection, OUTBOX) == 2


@pytest.mark.parametrize("skip", ["100", "101", "99999999", "9223372036854775807"])
async def test_no_skip_ends_the_giving_of_numbers(engine, toy_database, numbers, skip):
    code, told = await anew(toy_database, "--skip-numbers", skip, gives=f"{GIVES}, given_max=100")

    assert (code, told) == (2, "nothing was changed: 100 numbers are left, and one of them must stay\n")
    async with engine.connect() as connection:
        assert await current_epoch(connection, OUTBOX) == 1

    assert (await anew(toy_database, "--skip-numbers", "99", gives=f"{GIVES}, given_max=100"))[0] == 0


async def test_a_database_that_is_away_is_told_without_a_stack_trace():
    code, told = await anew("postgresql+asyncpg://x:x@127.0.0.1:1/x")

    assert (code, told.startswith("nothing was changed: "), len(told.splitlines())) == (1, True, 1)


@pytest.mark.parametrize("url", ["nonsense", "postgresql://x:x@h/x", "postgresql+asyncpg://x:x@h:port/x", "a://[::1"])
async def test_an_address_that_is_none_is_told_by_its_setting(url):
    code, told = await anew(url)

    assert code == 2
    assert told.startswith("TOY_DATABASE_URL: ")
    assert url not in told


async def test_a_service_that_gives_no_numbers_skips_none(engine, toy_database):
    assert await anew(toy_database) == (0, "toy speaks in epoch 2; every state is said anew\n")


@pytest.mark.parametrize(
    ("arguments", "gives", "told"),
    [
        ((), GIVES, "say --skip-numbers"),
        (("--skip-numbers", "0"), GIVES, "say --skip-numbers"),
        (("--skip-numbers", "5"), "", "leave --skip-numbers away"),
        (("--skip-numbers", "99999999999999999999"), GIVES, "a whole number from 0 to"),
    ],
)
async def test_what_was_forgotten_is_told_and_nothing_is_done(engine, toy_database, arguments, gives, told):
    code, answer = await anew(toy_database, *arguments, gives=gives)

    assert code == 2
    assert told in answer
    async with engine.connect() as connection:
        assert await current_epoch(connection, OUTBOX) == 1
