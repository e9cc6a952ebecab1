from datetime import timedelta
from typing import Annotated

from pydantic import Field, PositiveInt, SecretStr
from pydantic_settings import SettingsConfigDict

from chassis.settings import ServicePieces
from personnel.domain.listed import DECISIONS, KINDS_OF_EXAMINATION, MANDATES, RIGHTS, Listed
from personnel.domain.role import Role

Number = Annotated[int, Field(ge=0, le=999_999)]


class Settings(ServicePieces):
    """Settings of personnel; each variable begins with PERSONNEL_."""

    model_config = SettingsConfigDict(env_prefix="PERSONNEL_", frozen=True, extra="ignore", env_ignore_empty=True)

    sealing_key: SecretStr = Field(
        description="base64 of 64 bytes; seals INSZ, bank accounts and health facts in the database"
    )
    blind_index_key: SecretStr = Field(description="base64 of 32 bytes; the INSZ is found through it")
    number_first: Number = Field(100_000, description="first Vlimpersnummer that is given out")
    number_last: Number = Field(899_999, description="last Vlimpersnummer that is given out; imports may use others")
    import_rows_max: PositiveInt = Field(1000, description="rows in one import request, which is one transaction")
    import_bytes_max: PositiveInt = Field(20_000_000, description="bytes of a table that is imported")
    import_lines_max: PositiveInt = Field(100_000, description="lines of a table that is imported part by part")
    import_people_max: PositiveInt = Field(
        50, description="people, or codes, in one part of an import, which is one transaction"
    )
    import_attempts_max: PositiveInt = Field(5, description="tries of one part before the import is given up")
    import_poll_every: timedelta = Field(timedelta(seconds=1), description="how often new imports are looked for")
    import_keep: timedelta = Field(timedelta(days=90), description="how long the report of an import is kept")
    roles_closed_to_hr_specialist: frozenset[Role] = Field(
        frozenset(), description="JSON list of the roles that an HR specialist cannot hold; which ones is not public"
    )
    reads_keep: timedelta = Field(
        timedelta(days=3653), description="how long who read a file is kept; for the controller of the data to decide"
    )
    retention_report_every: timedelta = Field(
        timedelta(days=30), description="how often is reported what the rules keep for no longer"
    )
    retention_acts_after: timedelta | None = Field(
        None, description="a report that nobody refused is carried out after this; left out: only when it is approved"
    )
    retention_people_max: PositiveInt = Field(50, description="people in one part of a report, or of its erasing")
    page_max: PositiveInt = Field(200, description="people on one page of the list")
    welfare_checked_within: timedelta = Field(
        timedelta(days=365), description="how long a welfare contact counts as right after it was checked"
    )
    handicap_rights: frozenset[str] = Field(
        RIGHTS, description="JSON list of what a registered handicap or chronic illness can give a right to"
    )
    examination_kinds: frozenset[str] = Field(
        KINDS_OF_EXAMINATION, description="JSON list of the kinds of medical examinations, as risk codes name them"
    )
    examination_decisions: frozenset[str] = Field(
        DECISIONS, description="JSON list of what a medical examination can decide"
    )
    political_mandates: frozenset[str] = Field(
        MANDATES, description="JSON list of the political mandates that may be recorded"
    )

    @property
    def listed(self) -> Listed:
        """Which values of some fields may be recorded."""
        return Listed(
            handicap_rights=self.handicap_rights,
            examination_kinds=self.examination_kinds,
            examination_decisions=self.examination_decisions,
            political_mandates=self.political_mandates,
        )
