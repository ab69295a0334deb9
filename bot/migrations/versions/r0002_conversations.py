"""What a door must know to write to a conversation of its own accord."""

from alembic import op
from sqlalchemy import JSON, Column, DateTime, String

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table. There is no way back: restore a copy of the database instead."""
    op.create_table(
        "conversations",
        Column("door", String(32), primary_key=True),
        Column("address", String(255), primary_key=True),
        Column("facts", JSON, nullable=False),
        Column("at", DateTime, nullable=False),
        Column("dead_at", DateTime),
    )
