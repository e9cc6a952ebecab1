"""Engines with limits that are spelt out."""

from datetime import timedelta
from typing import Final

from pydantic import SecretStr
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

CONNECT_MAX: Final = timedelta(seconds=5)
POOL_WAIT_MAX: Final = timedelta(seconds=10)

NAMES: Final = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def new_metadata() -> MetaData:
    """Metadata whose constraints have names, so that migrations can speak of them."""
    return MetaData(naming_convention=NAMES)


def new_engine(url: SecretStr, *, connections_max: int, statement_max: timedelta) -> AsyncEngine:
    """An engine that holds at most so many connections, and gives up instead of hanging."""
    return create_async_engine(
        url.get_secret_value(),
        pool_size=connections_max,
        max_overflow=0,
        pool_timeout=POOL_WAIT_MAX.total_seconds(),
        pool_pre_ping=True,
        hide_parameters=True,  # the text of an error may end up where no personal data may be
        connect_args={
            "timeout": CONNECT_MAX.total_seconds(),
            "command_timeout": statement_max.total_seconds(),
            "server_settings": {
                "timezone": "UTC",
                "application_name": "vlimpers",
                "idle_in_transaction_session_timeout": "60s",
            },
        },
    )
