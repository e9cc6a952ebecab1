"""Gives each service its own database and its own login, and keeps everybody else out.

`python -m deploy.database` can be run again at any time: it makes what is missing and sets the passwords anew.
It ends with exit code 2 and the names of the variables when settings are missing or wrong.
"""

import asyncio
import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
import stamina
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.access import read_settings

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,62}")
DEADLINE = timedelta(minutes=1)
SCRAM_ITERATIONS = 4096
SALT_BYTES = 16
NOT_UP_YET = (OSError, asyncpg.CannotConnectNowError)


class Settings(BaseSettings):
    """The administrator's address, and per service the name of database and login, and its password."""

    model_config = SettingsConfigDict(env_prefix="DATABASES_", frozen=True, env_ignore_empty=True)

    admin_url: SecretStr = Field(description="postgresql:// address of an administrator")
    personnel_name: str = Field("personnel", description="database and login of personnel")
    personnel_password: SecretStr = Field(description="password of personnel")
    absence_name: str = Field("absence", description="database and login of absence")
    absence_password: SecretStr = Field(description="password of absence")
    payroll_bridge_name: str = Field("payroll_bridge", description="database and login of payroll-bridge")
    payroll_bridge_password: SecretStr = Field(description="password of payroll-bridge")
    notifier_name: str = Field("notifier", description="database and login of notifier")
    notifier_password: SecretStr = Field(description="password of notifier")

    @field_validator("personnel_name", "absence_name", "payroll_bridge_name", "notifier_name")
    @classmethod
    def _is_identifier(cls, name: str) -> str:
        if not IDENTIFIER.fullmatch(name):
            raise ValueError("must have small letters, digits and underscores")
        return name

    def logins(self) -> list["Login"]:
        """Give one login per service."""
        return [
            Login(self.personnel_name, self.personnel_password),
            Login(self.absence_name, self.absence_password),
            Login(self.payroll_bridge_name, self.payroll_bridge_password),
            Login(self.notifier_name, self.notifier_password),
        ]


@dataclass(frozen=True)
class Login:
    """A database role that may log in, and the database of the same name that it owns."""

    name: str
    password: SecretStr


async def create(admin_url: str, logins: list[Login]) -> None:
    """Make the logins and databases; waits a minute for a server that is not up yet."""
    connection = await _connect(admin_url)
    try:
        for login in logins:
            await _make_login(connection, login)
            await _make_database(connection, login.name)
            print(f"{login.name}: database and login are there")
    finally:
        await connection.close()


async def _connect(admin_url: str) -> "asyncpg.Connection":
    address = re.sub(r"^postgresql\+\w+:", "postgresql:", admin_url)
    async for attempt in stamina.retry_context(on=NOT_UP_YET, timeout=DEADLINE, attempts=None):
        with attempt:
            return await asyncpg.connect(address)
    raise AssertionError("the retries end with the connection or its error")


async def _make_login(connection: "asyncpg.Connection", login: Login) -> None:
    exists = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", login.name)
    verb = "ALTER" if exists else "CREATE"
    # The server gets a verifier, so no log of a statement can hold the password.
    verifier = scram_verifier(login.password.get_secret_value(), secrets.token_bytes(SALT_BYTES))
    await connection.execute(
        f"{verb} ROLE {login.name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{verifier}'"
    )


async def _make_database(connection: "asyncpg.Connection", name: str) -> None:
    if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
        await connection.execute(f"CREATE DATABASE {name} OWNER {name}")
    await connection.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")


def scram_verifier(password: str, salt: bytes) -> str:
    """Compute what PostgreSQL stores instead of an ASCII password (RFC 5803)."""
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, SCRAM_ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    as_text = [base64.b64encode(part).decode() for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${SCRAM_ITERATIONS}:{as_text[0]}${as_text[1]}:{as_text[2]}"


def main() -> None:
    """Run the command."""
    settings = read_settings(Settings)
    asyncio.run(create(settings.admin_url.get_secret_value(), settings.logins()))


if __name__ == "__main__":
    main()
