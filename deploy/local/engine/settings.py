"""The engine simulator's settings."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from deploy.access import KafkaAccess


class EngineSettings(KafkaAccess):
    """Where Kafka is, where the engine shows what it received, and where it keeps its memory."""

    model_config = SettingsConfigDict(env_prefix="ENGINE_", frozen=True, env_ignore_empty=True)

    topic_prefix: str = Field(default="", description="Stands before every topic name; tests give one")
    http_host: str = Field(default="127.0.0.1", description="Address to listen on")
    http_port: int = Field(description="HTTP port")
    state_file: Path | None = Field(
        default=None,
        description="JSON lines; keeps the memory over a restart. Without it a restart reads the feed from the start",
    )

    @property
    def feed_topic(self) -> str:
        """The topic that is heard."""
        return f"{self.topic_prefix}elvire.feed"

    @property
    def control_topic(self) -> str:
        """The topic that tells of full loads."""
        return f"{self.topic_prefix}elvire.control"

    @property
    def answers_topic(self) -> str:
        """The topic that is said."""
        return f"{self.topic_prefix}engine.acks"

    @property
    def group(self) -> str:
        """The consumer group."""
        return f"{self.topic_prefix}engine"
