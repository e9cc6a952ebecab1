"""Inbox, work list and rules that run on the clock."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _periods()
    _pending()
    _decisions()
    _items()
    _calendar()
    _answers()


def _periods() -> None:
    """A relation can have several times in service; what is known of each relation is its first one."""
    op.add_column("employment", sa.Column("is_ended", sa.Boolean(), server_default=sa.false(), nullable=False))
    # A last day that stands in the contract is no end. Of each end that was told there are decisions, and an end is
    # told for the first day after the last one.
    op.execute("""
        UPDATE employment SET is_ended = true FROM decision
        WHERE decision.event_type = 'personnel.employment-ended.v1'
          AND decision.cause = concat_ws('/', 'employment', employment.vlimpersnummer, employment.employment_sequence)
          AND decision.effective_day = employment.last_day + 1""")
    op.alter_column("employment", "is_ended", server_default=None)
    op.drop_constraint("pk_employment", "employment")
    op.create_primary_key("pk_employment", "employment", ["vlimpersnummer", "employment_sequence", "first_day"])
    op.add_column("job_row", sa.Column("last_day", sa.Date()))
    op.add_column("job_row", sa.Column("probation_end", sa.Date()))
    # Which row told the last day was not kept; it stands with the newest.
    op.execute(
        "UPDATE job_row SET last_day = employment.last_day FROM employment"
        " WHERE employment.vlimpersnummer = job_row.vlimpersnummer"
        " AND employment.employment_sequence = job_row.employment_sequence"
        " AND job_row.from_day = (SELECT max(newest.from_day) FROM job_row AS newest"
        " WHERE newest.vlimpersnummer = job_row.vlimpersnummer"
        " AND newest.employment_sequence = job_row.employment_sequence)"
    )
    op.create_index("ix_job_row_ends", "job_row", ["last_day"], postgresql_where=sa.text("last_day IS NOT NULL"))
    op.create_index(
        "ix_job_row_probation", "job_row", ["probation_end"], postgresql_where=sa.text("probation_end IS NOT NULL")
    )


def _pending() -> None:
    op.create_table(
        "leave_request",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("employment_sequence", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("requested_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_leave_request")),
    )
    op.create_index(op.f("ix_leave_request_vlimpersnummer"), "leave_request", ["vlimpersnummer"])
    op.create_table(
        "former_address",
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("mail_address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("vlimpersnummer", name=op.f("pk_former_address")),
    )


def _decisions() -> None:
    op.drop_constraint("uq_decision_once", "decision")
    op.create_unique_constraint(
        "uq_decision_once",
        "decision",
        ["event_id", "rule", "recipient", "channel"],
        postgresql_nulls_not_distinct=True,
    )


def _items() -> None:
    op.create_table(
        "item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_by_event", sa.Uuid()),
        sa.Column("closed_by_type", sa.Text()),
        sa.Column("closed_by_person", sa.Text()),
        sa.Column("closed_reason", sa.Text()),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_item_decision_id_decision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_item_decision_id")),
        sa.UniqueConstraint("number", name=op.f("uq_item_number")),
    )
    op.create_index("ix_item_recipient", "item", ["recipient", "channel", "number"])
    op.create_index("ix_item_open", "item", ["rule", "cause"], postgresql_where=sa.text("state = 'open'"))
    op.create_index("ix_item_closed_by_event", "item", ["closed_by_event"])


def _calendar() -> None:
    op.create_table(
        "reminder",
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("fate", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Uuid()),
        sa.Column("occasion", postgresql.JSONB()),
        sa.PrimaryKeyConstraint("rule", "cause", "day", name=op.f("pk_reminder")),
    )
    op.create_index(op.f("ix_reminder_vlimpersnummer"), "reminder", ["vlimpersnummer"])
    op.create_index("ix_reminder_planned", "reminder", ["day"], postgresql_where=sa.text("fate = 'planned'"))
    op.create_index("ix_reminder_settled_by", "reminder", ["settled_by"])
    op.create_table(
        "calendar",
        sa.Column("is_only_row", sa.Boolean(), nullable=False),
        sa.Column("since_day", sa.Date(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("is_only_row", name=op.f("pk_calendar")),
    )


def _answers() -> None:
    op.create_table(
        "idempotent_request",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("request_digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("body", postgresql.JSONB()),
        sa.Column("headers", postgresql.JSONB()),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name=op.f("pk_idempotent_request")),
    )
