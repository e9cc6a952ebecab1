"""Fresh, empty databases for tests."""

import re
import secrets

import asyncpg

from deploy.local.apart import run_apart

NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


class Databases:
    """Makes databases on one server and drops them all at the end."""

    def __init__(self, admin_url: str) -> None:
        self._admin_url = admin_url
        self._made: list[str] = []

    def make(self, name: str = "test") -> str:
        """Make an empty database whose name begins with `name`; gives its `postgresql+asyncpg://` URL."""
        if not NAME.fullmatch(name):
            raise ValueError("a database name has small letters, digits and underscores")
        database = f"{name}_{secrets.token_hex(4)}"
        self._execute(f"CREATE DATABASE {database}")
        self._made.append(database)
        return f"{self._admin_url.rpartition('/')[0]}/{database}"

    def drop_all(self) -> None:
        """Drop what was made, cutting connections that are still open."""
        for database in self._made:
            self._execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        self._made.clear()

    def _execute(self, statement: str) -> None:
        async def execute() -> None:
            connection = await asyncpg.connect(self._admin_url.replace("+asyncpg", ""))
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        run_apart(execute)
