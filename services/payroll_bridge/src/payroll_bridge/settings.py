import base64
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, PositiveInt, SecretStr
from pydantic_settings import SettingsConfigDict

from chassis.settings import ServicePieces
from payroll_bridge.domain.check import ALL, read_checks
from payroll_bridge.domain.number import DEFAULT_PATTERN, Grain, read_pattern
from payroll_bridge.domain.payroll_file import FOLLOWED_FOR

SEALING_KEY_BYTES = 64


def _a_sealing_key(key: SecretStr) -> SecretStr:
    try:
        length = len(base64.b64decode(key.get_secret_value(), validate=True))
    except ValueError:
        length = 0
    if length != SEALING_KEY_BYTES:
        raise ValueError(f"expected base64 of {SEALING_KEY_BYTES} bytes")
    return key


def _a_pattern(text: str) -> str:
    read_pattern(text)
    return text


def _checks(text: str) -> str:
    read_checks(text)
    return text


class Settings(ServicePieces):
    """Settings of payroll-bridge; each variable begins with PAYROLL_BRIDGE_."""

    model_config = SettingsConfigDict(env_prefix="PAYROLL_BRIDGE_", frozen=True, extra="ignore", env_ignore_empty=True)

    sealing_key: Annotated[SecretStr, AfterValidator(_a_sealing_key)] = Field(
        description="base64 of 64 bytes (AES-SIV): seals each INSZ and IBAN in the database"
    )
    number_pattern: Annotated[str, AfterValidator(_a_pattern)] = Field(
        DEFAULT_PATTERN,
        description="how an Elvire number is written: a prefix, one # per digit of the running number, %% (check)",
    )
    number_grain: Grain = Field(
        "employer_category",
        description="what has one number: employer_category (a person per employer and RSZ category) or person; "
        "refused when numbers were given by the other",
    )
    checks: Annotated[str, AfterValidator(_checks)] = Field(
        ALL,
        description="which checks a file must pass before anything of it is sent: all, none, or codes with commas",
    )
    closed_files_followed_for: Annotated[timedelta, Field(ge=timedelta(0))] = Field(
        FOLLOWED_FOR,
        description="how long after its last day in service a closed file still hears of changes of the person and of "
        "the bank account, as pay and holiday pay of leavers come after the end",
    )
    jobs_people_max: PositiveInt = Field(50, description="people in one part of a job, which is one transaction")
    jobs_attempts_max: PositiveInt = Field(5, description="tries of one part before a job is given up")
    jobs_poll_every: timedelta = Field(timedelta(seconds=1), description="how often new jobs are looked for")
    page_max: PositiveInt = Field(200, description="files on one page of the error list")
