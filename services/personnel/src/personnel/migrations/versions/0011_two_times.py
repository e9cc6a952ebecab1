"""Roles, names and units in two times."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0008"


def upgrade() -> None:
    _roles()


def _roles() -> None:
    """What was known of roles was recorded when the row was last written; who did it is not known any more."""
    op.create_table(
        "role_entry",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("effective_day", sa.Date(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["vlimpersnummer"], ["person.vlimpersnummer"], name=op.f("fk_role_entry_vlimpersnummer_person")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_role_entry")),
    )
    op.create_index(op.f("ix_role_entry_vlimpersnummer"), "role_entry", ["vlimpersnummer"])
    for name, kind in (
        ("recorded_by", sa.Uuid()),
        ("said_by", sa.Uuid()),
        ("superseded_by", sa.Uuid()),
        ("superseded_at", sa.DateTime(timezone=True)),
    ):
        op.add_column("role_grant", sa.Column(name, kind))
    op.drop_constraint(op.f("pk_role_grant"), "role_grant")
    _grants_as_recorded()
    for name in ("recorded_by", "said_by"):
        op.alter_column("role_grant", name, nullable=False)
    op.create_primary_key(op.f("pk_role_grant"), "role_grant", ["grant_id", "recorded_by"])
    for name in ("origin", "revision"):
        op.drop_column("role_grant", name)


def _grants_as_recorded() -> None:
    op.execute("UPDATE role_grant SET recorded_by = grant_id, said_by = grant_id")
    op.execute("""
        INSERT INTO role_entry (event_id, vlimpersnummer, grant_id, kind, reason, effective_day, by, origin,
                                recorded_at)
        SELECT grant_id, vlimpersnummer, grant_id, 'granted', reason, from_day, 'unknown', origin, recorded_at
        FROM role_grant ORDER BY recorded_at, grant_id
    """)
    op.execute("""
        INSERT INTO role_entry (event_id, vlimpersnummer, grant_id, kind, effective_day, by, origin, recorded_at)
        SELECT gen_random_uuid(), vlimpersnummer, grant_id, 'revoked', revoked_from, 'unknown', origin, recorded_at
        FROM role_grant WHERE revoked_from IS NOT NULL ORDER BY recorded_at, grant_id
    """)
    op.execute("""
        INSERT INTO role_grant (grant_id, vlimpersnummer, role, scope_kind, scope_code, from_day, until_day,
                                revoked_from, requester, approver, reason, origin, revision, recorded_at,
                                recorded_by, said_by)
        SELECT grant_id, vlimpersnummer, role, scope_kind, scope_code, from_day, until_day, revoked_from, requester,
               approver, grant_.reason, grant_.origin, revision, grant_.recorded_at, event_id, event_id
        FROM role_grant AS grant_ JOIN role_entry USING (grant_id, vlimpersnummer) WHERE kind = 'revoked'
    """)
    op.execute("""
        UPDATE role_grant AS grant_
        SET revoked_from = NULL, superseded_by = entry.event_id, superseded_at = entry.recorded_at
        FROM role_entry AS entry
        WHERE entry.grant_id = grant_.grant_id AND entry.kind = 'revoked' AND grant_.recorded_by = grant_.grant_id
    """)
