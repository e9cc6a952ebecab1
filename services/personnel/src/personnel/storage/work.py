from personnel.storage.employments import EmploymentRows
from personnel.storage.organisation import OrganisationRows
from personnel.storage.people import PeopleRows
from personnel.storage.roles import RoleRows


class SqlWork(PeopleRows, EmploymentRows, RoleRows, OrganisationRows):
    """The unit of work that the use cases are handed, in one transaction of PostgreSQL."""
