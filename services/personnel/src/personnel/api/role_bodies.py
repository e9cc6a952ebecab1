"""What is asked of a grant that exists: that it ends, is put right, or never was."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from chassis.fields import Day
from personnel.domain.role import ScopeKind
from personnel.messages.fields import Body, Code, EmployerCode, NotNull, Remark, UnitCode, Vlimpersnummer
from personnel.usecases.role_changes import GrantCorrection

EVENT = "0b1d7f5e-3a6c-4e8f-8a53-7a1c2f9d4e21"
WHY = Field(None, description="code of why")


class Revocation(Body):
    """From when on the role is gone."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"first_day_without": "2026-11-16", "reason": "other_team"}]}
    )

    first_day_without: Day
    reason: Code | None = WHY


class GrantCorrectionBody(Body):
    """What an event of the history should have said; what is left out was right. Another role is another grant."""

    model_config = ConfigDict(
        title="GrantCorrection",
        json_schema_extra={"examples": [{"corrects": EVENT, "from_day": "2026-02-01", "reason": "wrong_day"}]},
    )

    corrects: UUID = Field(description="`event_id` in the history")
    reason: Code | None = Field(None, description="code of why it is corrected")
    scope_kind: Annotated[ScopeKind | None, NotNull] = Field(None, description="of a grant")
    scope_code: UnitCode | EmployerCode | None = Field(None, description="of a grant; null for all")
    from_day: Annotated[Day | None, NotNull] = Field(None, description="of a grant")
    until_day: Day | None = Field(None, description="of a grant; null: open-ended")
    requester: Vlimpersnummer | None = Field(None, description="of a grant")
    approver: Vlimpersnummer | None = Field(None, description="of a grant")
    granted_because: Remark | None = Field(None, description="of a grant: why it was asked")
    first_day_without: Annotated[Day | None, NotNull] = Field(None, description="of a revocation")

    def correction(self) -> GrantCorrection:
        """What is asked."""
        given: dict[str, Any] = self.model_dump(exclude_unset=True, exclude={"corrects", "reason"})
        if "granted_because" in given:
            given["reason"] = given.pop("granted_because")
        return GrantCorrection(corrects=self.corrects, given=given, reason=self.reason)


class GrantRescission(Body):
    """What never was."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"rescinds": EVENT, "reason": "mistake"}]})

    rescinds: UUID = Field(description="`event_id` in the history; of the grant: the role was never given")
    reason: Code | None = WHY
