from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from personnel.storage.tables import metadata

IMPORT_JOB: Final = Table(
    "import_job",
    metadata,
    Column("import_id", Uuid, primary_key=True),
    Column("number", BigInteger, Identity(always=True), nullable=False),
    Column("what", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("is_register", Boolean, nullable=False, server_default=text("false")),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Column("header", ARRAY(Text), nullable=False),
    Column("file_index", LargeBinary, nullable=False),
    Column("same_file_as", Uuid),
    Column("lines_total", Integer, nullable=False),
    Column("lines_checked", Integer, nullable=False),
    Column("lines_done", Integer, nullable=False),
    Column("reached_line", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("traceparent", Text),
    Index("ix_import_job_file_index", "file_index"),
)

IMPORT_LINE: Final = Table(
    "import_line",
    metadata,
    Column("import_id", Uuid, ForeignKey("import_job.import_id"), primary_key=True),
    Column("first_line", Integer, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)
"""Lines of files that are not taken in yet; `first_line` is the first one about the same thing."""

IMPORT_OUTCOME: Final = Table(
    "import_outcome",
    metadata,
    Column("import_id", Uuid, ForeignKey("import_job.import_id"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("subject", Text),
    Column("position", Text),
    Column("faults", JSONB, nullable=False),
)
"""What became of each line, without anything of its content."""
