from pydantic_settings import SettingsConfigDict

from chassis.settings import ServicePieces


class Settings(ServicePieces):
    """Settings of absence; each variable begins with ABSENCE_."""

    model_config = SettingsConfigDict(env_prefix="ABSENCE_", frozen=True, extra="ignore")
