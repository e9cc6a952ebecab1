"""Roles, names and units in two times."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    _roles()
    _people()
    _units()


def _units() -> None:
    """Where units stood before the last description is not known any more: it counts since they exist."""
    op.create_table(
        "unit_described",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("legal_employer", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["code"], ["unit.code"], name=op.f("fk_unit_described_code_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_described")),
    )
    op.create_index("ix_unit_described_code", "unit_described", ["code", "from_day"])
    op.create_index(
        "ix_unit_described_parent", "unit_described", ["parent"], postgresql_where=sa.text("superseded_at IS NULL")
    )
    op.execute("""
        INSERT INTO unit_described (code, from_day, name, parent, legal_employer, recorded_at)
        SELECT code, known_from, name, parent, legal_employer, now() FROM unit
    """)


def _people() -> None:
    """From when on the row held is not known: it counts since the birth, and is known since it was last written."""
    op.add_column("person", sa.Column("turns_on", sa.Date()))
    op.create_index("ix_person_turns_on", "person", ["turns_on"], postgresql_where=sa.text("turns_on IS NOT NULL"))
    for resource, value in (
        ("names", "jsonb_build_object('given_name', given_name, 'family_name', family_name)"),
        ("birth", "jsonb_build_object('birth_day', birth_day)"),
        ("language", "jsonb_build_object('language', language)"),
        ("work-mail", "jsonb_build_object('mail_address', mail_address)"),
    ):
        whose = "erased_at IS NULL" + (" AND mail_address IS NOT NULL" if resource == "work-mail" else "")
        op.execute(f"""
            WITH fact AS (
                SELECT gen_random_uuid() AS event_id, vlimpersnummer, origin, recorded_at, {value} AS value,
                       birth_day AS day
                FROM person WHERE {whose}
            ), entry AS (
                INSERT INTO particular_entry (event_id, vlimpersnummer, resource, kind, source, effective_day, by,
                                              origin, recorded_at)
                SELECT event_id, vlimpersnummer, '{resource}', 'recorded',
                       CASE origin WHEN 'imported' THEN 'import' ELSE 'hr' END, day, 'unknown', origin, recorded_at
                FROM fact
            )
            INSERT INTO particular (vlimpersnummer, resource, event_id, recorded_by, said_by, recorded_at, key,
                                    effective_day, effective_sequence, value)
            SELECT vlimpersnummer, '{resource}', event_id, event_id, event_id, recorded_at, '', day, 0, value FROM fact
        """)  # noqa: S608 - of constants


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
