"""Who asked for a role; people are found by legal employer, for who may read those of one."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0005"


def upgrade() -> None:
    op.create_index(
        "ix_employment_legal_employer",
        "employment",
        ["legal_employer"],
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    for name in ("requester", "approver", "reason"):
        op.add_column("role_grant", sa.Column(name, sa.Text()))
