from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, PositiveInt, model_validator
from pydantic_settings import SettingsConfigDict

from chassis.settings import Port, ServicePieces

LEASE_ANSWERS_MIN = 5


class Settings(ServicePieces):
    """Settings of the notifier; each variable begins with NOTIFIER_."""

    model_config = SettingsConfigDict(env_prefix="NOTIFIER_", frozen=True, extra="ignore", env_ignore_empty=True)

    message_list: Path = Field(
        Path(__file__).parent / "message_list.yaml", description="file of the who-receives-what list"
    )
    list_look_every: timedelta = Field(timedelta(seconds=2), description="how often the list's file is looked at")
    clock_look_every: timedelta = Field(
        timedelta(seconds=1), description="how often the business clock is looked at for a new day"
    )
    calendar_scan_every: timedelta = Field(
        timedelta(minutes=1), description="how often within a day it is looked again for what fell due"
    )
    calendar_people_max: PositiveInt = Field(
        100, description="people for whom it is decided in one transaction what falls due"
    )
    portal_url: str = Field(
        "https://vlimpers.invalid/",
        pattern=r"^https?://\S+$",
        description="where the link in a mail leads; the default leads nowhere",
    )

    smtp_host: str = Field(description="SMTP server that takes the mails")
    smtp_port: Port = Field(description="its port")
    smtp_tls: Literal["auto", "required", "off"] = Field(
        "auto", description="STARTTLS: auto (when offered), required or off"
    )
    smtp_answer_max: timedelta = Field(timedelta(seconds=5), description="longest wait for one answer of the server")
    mail_from: str = Field(
        pattern=r"^[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$",
        description="address that the mails come from",
    )
    mail_attempts_max: PositiveInt = Field(
        10, description="tries of one mail before it is given up, outages not counted"
    )
    mail_delay_first: timedelta = Field(timedelta(seconds=1), description="wait before the second try; doubles")
    mail_delay_max: timedelta = Field(timedelta(minutes=15), description="longest wait between two tries")
    mail_lease: timedelta = Field(
        timedelta(seconds=30), description="after so long a mail in hand is taken up again: its deliverer has died"
    )
    mail_poll_every: timedelta = Field(timedelta(milliseconds=250), description="pause between two looks at due mails")
    smtp_check_every: timedelta = Field(
        timedelta(seconds=10), description="how often an idle deliverer greets the server"
    )

    @model_validator(mode="after")
    def _lease_outlasts_a_delivery(self) -> Self:
        """A lease that runs out during a delivery would send the mail twice without need."""
        if self.mail_lease < LEASE_ANSWERS_MIN * self.smtp_answer_max:
            raise ValueError("mail_lease must be at least five times smtp_answer_max")
        return self
