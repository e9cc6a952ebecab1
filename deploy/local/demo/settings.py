"""What the demo may be told by the environment, as `make demo KEEP=1` does; the command line overrules it."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.local.demo.generate import SEED_DEFAULT


class DemoSettings(BaseSettings):
    """How the demo runs. An empty variable counts as not set."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True)

    keep: bool = Field(default=False, description="Stay up afterwards, and tell where to look")
    report: Path | None = Field(default=None, description="Write every figure to this file, as JSON")
    seed: int = Field(default=SEED_DEFAULT, description="Chooses what happens to whom")
    people: int | None = Field(default=None, description="Import only so many people of the file")
