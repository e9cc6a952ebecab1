"""Personnel actions, job terms and bank accounts.

Work relations become facts in two times: a table per kind of fact, each row a version. What an installed version knows
is kept: each of its job rows, and each end, becomes an action with an id of its own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _person()
    op.rename_table("employment", "employment_before")
    op.rename_table("job_row", "job_row_before")
    for name in ("fk_employment_vlimpersnummer_person", "pk_employment"):
        op.execute(f"ALTER TABLE employment_before RENAME CONSTRAINT {name} TO {name}_before")
    for name in ("fk_job_row_vlimpersnummer_employment", "pk_job_row"):
        op.execute(f"ALTER TABLE job_row_before RENAME CONSTRAINT {name} TO {name}_before")
    op.drop_index("ix_job_row_unit", "job_row_before")
    _actions()
    _facts()
    _take_over()
    op.drop_table("job_row_before")
    op.drop_table("employment_before")


def _person() -> None:
    op.add_column("person", sa.Column("iban_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("person", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    for name, kind in (
        ("given_name", sa.Text),
        ("family_name", sa.Text),
        ("birth_day", sa.Date),
        ("language", sa.Text),
    ):
        op.alter_column("person", name, existing_type=kind(), nullable=True)
    op.create_check_constraint(
        op.f("ck_person_whole_unless_erased"),
        "person",
        "erased_at IS NOT NULL OR (given_name IS NOT NULL AND family_name IS NOT NULL"
        " AND birth_day IS NOT NULL AND language IS NOT NULL)",
    )


def _actions() -> None:
    op.create_table(
        "personnel_action",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("employment_sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("effective_day", sa.Date(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=True),
        sa.Column("previous_sequence", sa.Integer(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["vlimpersnummer"], ["person.vlimpersnummer"], name=op.f("fk_personnel_action_vlimpersnummer_person")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_personnel_action")),
    )
    op.create_index(op.f("ix_personnel_action_vlimpersnummer"), "personnel_action", ["vlimpersnummer"])


def _facts() -> None:
    _versions(
        "employment",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("legal_employer", sa.Text(), nullable=False),
        sa.Column("rsz_category", sa.Text(), nullable=False),
        sa.Column("follows", sa.Integer(), nullable=True),
    )
    _versions("service_start", sa.Column("first_day", sa.Date(), nullable=False))
    _versions(
        "service_end",
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("is_ended", sa.Boolean(), nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=True),
    )
    _versions(
        "job_row",
        sa.Column("effective_day", sa.Date(), nullable=False),
        sa.Column("effective_sequence", sa.Integer(), nullable=False),
        sa.Column("statute", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("pay_group", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("risk_code", sa.Text(), nullable=True),
        sa.Column("schedule", sa.Text(), nullable=True),
        sa.Column("worker_code", sa.Text(), nullable=True),
        sa.Column("probation_end", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
    )
    op.create_index("ix_job_row_unit", "job_row", ["unit"], postgresql_where=sa.text("superseded_by IS NULL"))
    _versions("primary_choice", sa.Column("from_day", sa.Date(), nullable=False))


def _versions(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("employment_sequence", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_by", sa.Uuid(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["vlimpersnummer"], ["person.vlimpersnummer"], name=op.f(f"fk_{name}_vlimpersnummer_person")
        ),
        sa.PrimaryKeyConstraint(
            "vlimpersnummer", "employment_sequence", "event_id", "recorded_by", name=op.f(f"pk_{name}")
        ),
    )


def _take_over() -> None:
    """Rows that only told of the primary relation become choices; the ids are new, as those of then are not kept."""
    op.execute("ALTER TABLE job_row_before ADD COLUMN event_id uuid NOT NULL DEFAULT gen_random_uuid()")
    op.execute("ALTER TABLE employment_before ADD COLUMN end_id uuid NOT NULL DEFAULT gen_random_uuid()")
    op.execute("""
        CREATE TEMPORARY TABLE row_taken ON COMMIT DROP AS
        SELECT row.*, lag(row.is_primary) OVER relation AS was_primary,
               first_value(row.event_id) OVER relation AS start_id
        FROM job_row_before AS row
        WINDOW relation AS (
            PARTITION BY vlimpersnummer, employment_sequence ORDER BY effective_day, effective_sequence
        )""")
    op.execute("""
        CREATE TEMPORARY TABLE relation_taken ON COMMIT DROP AS
        SELECT relation.*, row.start_id, row.recorded_at AS started_at, row.last_day AS last_day_then,
               CASE WHEN relation.is_ended THEN relation.end_id ELSE row.start_id END AS end_said_by
        FROM employment_before AS relation
        JOIN row_taken AS row USING (vlimpersnummer, employment_sequence)
        WHERE row.event_id = row.start_id""")
    _take_over_actions()
    _take_over_facts()


def _take_over_actions() -> None:
    op.execute("""
        INSERT INTO personnel_action (event_id, vlimpersnummer, employment_sequence, kind, action, reason,
                                      effective_day, by, origin, recorded_at)
        SELECT event_id, vlimpersnummer, employment_sequence,
               CASE WHEN event_id = start_id THEN 'started' WHEN action = 'primary_switch' THEN 'switched'
                    ELSE 'changed' END,
               action, reason, effective_day, 'unknown', origin, recorded_at
        FROM row_taken ORDER BY recorded_at, vlimpersnummer, effective_day, effective_sequence, is_primary""")
    op.execute("""
        INSERT INTO personnel_action (event_id, vlimpersnummer, employment_sequence, kind, action, reason,
                                      effective_day, by, origin, recorded_at)
        SELECT end_id, vlimpersnummer, employment_sequence, 'ended', 'end', end_reason, last_day + 1, 'unknown',
               origin, recorded_at
        FROM relation_taken WHERE is_ended ORDER BY recorded_at, vlimpersnummer, employment_sequence""")


def _take_over_facts() -> None:
    op.execute("""
        INSERT INTO employment (vlimpersnummer, employment_sequence, event_id, recorded_by, said_by, recorded_at,
                                kind, legal_employer, rsz_category)
        SELECT vlimpersnummer, employment_sequence, start_id, start_id, start_id, started_at,
               kind, legal_employer, rsz_category
        FROM relation_taken""")
    op.execute("""
        INSERT INTO service_start (vlimpersnummer, employment_sequence, event_id, recorded_by, said_by, recorded_at,
                                   first_day)
        SELECT vlimpersnummer, employment_sequence, start_id, start_id, start_id, started_at, first_day
        FROM relation_taken""")
    op.execute("""
        INSERT INTO service_end (vlimpersnummer, employment_sequence, event_id, recorded_by, said_by, recorded_at,
                                 superseded_by, superseded_at, last_day, is_ended)
        SELECT vlimpersnummer, employment_sequence, start_id, start_id, start_id, started_at,
               end_id, recorded_at, last_day_then, false
        FROM relation_taken WHERE is_ended""")
    op.execute("""
        INSERT INTO service_end (vlimpersnummer, employment_sequence, event_id, recorded_by, said_by, recorded_at,
                                 last_day, is_ended, end_reason)
        SELECT vlimpersnummer, employment_sequence, start_id, end_said_by, end_said_by, recorded_at,
               last_day, is_ended, end_reason
        FROM relation_taken""")
    op.execute("""
        INSERT INTO job_row (vlimpersnummer, employment_sequence, event_id, recorded_by, said_by, recorded_at,
                             effective_day, effective_sequence, statute, unit, pay_group, last_day, action, reason)
        SELECT vlimpersnummer, employment_sequence, event_id, event_id, event_id, recorded_at,
               effective_day, effective_sequence, statute, unit, pay_group, last_day, action, reason
        FROM row_taken WHERE action <> 'primary_switch' OR event_id = start_id""")
    op.execute("""
        INSERT INTO primary_choice (vlimpersnummer, employment_sequence, event_id, recorded_by, said_by, recorded_at,
                                    from_day)
        SELECT vlimpersnummer, employment_sequence, event_id, event_id, event_id, recorded_at, effective_day
        FROM row_taken WHERE is_primary AND was_primary IS NOT TRUE""")
