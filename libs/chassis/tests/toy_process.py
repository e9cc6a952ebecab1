"""The toy service's consume role, as a process."""

from pydantic_settings import SettingsConfigDict
from toy import a_consumer

from chassis.process import new_process, serve_consumer
from chassis.settings import ServicePieces


class Settings(ServicePieces):
    model_config = SettingsConfigDict(env_prefix="TOY_")


if __name__ == "__main__":
    settings = Settings()
    serve_consumer(new_process(settings, "toy", "consume", "kafka"), a_consumer())
