"""`python -m deploy.database` makes one closed database per service, again and again."""

import asyncio
import secrets
import sys
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from deploy.database import Login, create

ROOT = Path(__file__).parents[2]


async def _connects(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url)
    except (asyncpg.InvalidPasswordError, asyncpg.InsufficientPrivilegeError):
        return False
    await connection.close()
    return True


@pytest.mark.postgres
async def test_a_service_gets_into_its_own_database_only_and_the_newest_password_counts(
    postgres_admin_url: str,
) -> None:
    server = postgres_admin_url.rpartition("@")[2].partition("/")[0]
    suffix = secrets.token_hex(4)
    logins = [Login(f"first_{suffix}", SecretStr("one")), Login(f"second_{suffix}", SecretStr("two"))]

    await create(postgres_admin_url, logins)
    await create(postgres_admin_url, [Login(f"first_{suffix}", SecretStr("new")), logins[1]])

    assert await _connects(f"postgresql://first_{suffix}:new@{server}/first_{suffix}")
    assert not await _connects(f"postgresql://first_{suffix}:one@{server}/first_{suffix}")
    assert not await _connects(f"postgresql://second_{suffix}:two@{server}/first_{suffix}")
    assert not await _connects(f"postgresql://first_{suffix}:new@{server}/second_{suffix}")


@pytest.mark.postgres
async def test_a_login_can_do_nothing_beyond_its_database(postgres_admin_url: str) -> None:
    server = postgres_admin_url.rpartition("@")[2].partition("/")[0]
    name = f"third_{secrets.token_hex(4)}"
    await create(postgres_admin_url, [Login(name, SecretStr("three"))])

    connection = await asyncpg.connect(f"postgresql://{name}:three@{server}/{name}")
    try:
        refused = [
            "CREATE DATABASE mine",
            "CREATE ROLE mine",
            "ALTER ROLE postgres PASSWORD 'mine'",
            f"ALTER ROLE {name} SUPERUSER",
            "SELECT rolpassword FROM pg_authid",
            "SELECT pg_read_file('/etc/hostname')",
            "COPY (SELECT 1) TO PROGRAM 'cat'",
        ]
        for statement in refused:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
        powers = "rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
        roles = await connection.fetchrow(f"SELECT {powers} FROM pg_roles WHERE rolname = $1", name)  # noqa: S608
    finally:
        await connection.close()

    assert roles is not None
    assert not any(roles.values())


async def test_missing_settings_are_named_without_values() -> None:
    command = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "deploy.database",
        cwd=ROOT,
        env={"DATABASES_ADMIN_URL": "postgresql://x:hidden@y/z"},
        stderr=asyncio.subprocess.PIPE,
    )

    _, errors = await command.communicate()

    assert command.returncode == 2
    assert b"DATABASES_PERSONNEL_PASSWORD: Field required" in errors
    assert b"hidden" not in errors
