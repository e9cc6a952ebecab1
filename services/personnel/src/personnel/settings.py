from typing import Annotated

from pydantic import Field, PositiveInt, SecretStr
from pydantic_settings import SettingsConfigDict

from chassis.settings import ServicePieces

Number = Annotated[int, Field(ge=0, le=999_999)]


class Settings(ServicePieces):
    """Settings of personnel; each variable begins with PERSONNEL_."""

    model_config = SettingsConfigDict(env_prefix="PERSONNEL_", frozen=True, extra="ignore", env_ignore_empty=True)

    sealing_key: SecretStr = Field(description="base64 of 64 bytes; seals the INSZ in the database")
    blind_index_key: SecretStr = Field(description="base64 of 32 bytes; the INSZ is found through it")
    number_first: Number = Field(100_000, description="first Vlimpersnummer that is given out")
    number_last: Number = Field(899_999, description="last Vlimpersnummer that is given out; imports may use others")
    import_rows_max: PositiveInt = Field(1000, description="rows in one import request, which is one transaction")
    page_max: PositiveInt = Field(200, description="people on one page of the list")
