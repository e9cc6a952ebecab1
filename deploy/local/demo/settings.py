"""What the demo may be told by the environment, as `make demo KEEP=1` does; the command line overrules it."""

from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.local.demo.clock import BRUSSELS
from deploy.local.demo.staff import SEED_DEFAULT

PEOPLE_DEFAULT = 1000
WORKING_DAYS_DEFAULT = 22


def today() -> date:
    """The day that it is in Brussels."""
    return datetime.now(UTC).astimezone(BRUSSELS).date()


class DemoSettings(BaseSettings):
    """How the demo runs. An empty variable counts as not set."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True)

    keep: bool = Field(default=False, description="Stay up afterwards, and tell where to look")
    report: Path | None = Field(default=None, description="Write every figure to this file, as JSON")
    seed: int = Field(default=SEED_DEFAULT, description="Chooses what happens to whom")
    people: int = Field(default=PEOPLE_DEFAULT, description="So many people are in service when the month begins")
    scale: int | None = Field(
        default=None,
        description="The same as people, for many: of those beyond 1,000, one in twenty counts for how much happens",
    )
    days: int = Field(default=WORKING_DAYS_DEFAULT, ge=6, description="So many working days are played")
    start_day: date = Field(default_factory=today, description="The month begins on the first working day from here")

    @property
    def headcount(self) -> int:
        """How many people are imported."""
        return self.scale or self.people
