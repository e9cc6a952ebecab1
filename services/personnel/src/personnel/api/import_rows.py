"""Bodies of imports that come as JSON: rows, each judged by itself."""

from typing import Any, Final

from pydantic import ConfigDict, Field

from personnel.api import reference_examples as examples
from personnel.api.import_examples import IMPORTED_ORGANISATION, IMPORTED_PEOPLE
from personnel.api.reports import Mode
from personnel.messages.fields import Body
from personnel.messages.gathering import Gathered

FIRST_ROW: Final = 1


class RowsImport(Body):
    """Rows. Each is judged by itself, so that the report tells of all of them."""

    mode: Mode = Field("all_or_nothing", description="whether a refused row spoils the others")
    rows: list[dict[str, Any]] = Field(min_length=1, description="line 1 is the first one")

    def gathered(self) -> list[Gathered]:
        """The rows, each with its line."""
        return [Gathered(given, (line,)) for line, given in enumerate(self.rows, FIRST_ROW)]


class PeopleImport(RowsImport):
    """People with their work relations and roles."""

    model_config = ConfigDict(json_schema_extra={"examples": [IMPORTED_PEOPLE]})


class OrganisationImport(RowsImport):
    """Legal employers and units, in any order."""

    model_config = ConfigDict(json_schema_extra={"examples": [IMPORTED_ORGANISATION]})


class LocationsImport(RowsImport):
    """Locations, each of one unit."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.IMPORTED["locations"]]})


class RiskCodesImport(RowsImport):
    """Risk codes with the medical examination that they ask for."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.IMPORTED["risk-codes"]]})


class SchedulesImport(RowsImport):
    """Schedules with the hours of each day of the week."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.IMPORTED["schedules"]]})


class FunctionsImport(RowsImport):
    """Functions with the risk codes that go with them."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.IMPORTED["functions"]]})


class GradesImport(RowsImport):
    """Grades with their level."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.IMPORTED["grades"]]})


class SalaryScalesImport(RowsImport):
    """Salary scales with all their steps."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.IMPORTED["salary-scales"]]})


class RszCategoriesImport(RowsImport):
    """RSZ categories."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.IMPORTED["rsz-categories"]]})


class WorkerCodesImport(RowsImport):
    """RSZ worker codes."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.IMPORTED["worker-codes"]]})


class ExitReasonsImport(RowsImport):
    """Reasons why work relations end."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.IMPORTED["exit-reasons"]]})
