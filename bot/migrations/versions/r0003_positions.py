"""How far a door has read; and a message can be found by the platform's id of it."""

from alembic import op
from sqlalchemy import Column, DateTime, String, Text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table and the index. There is no way back: restore a copy instead."""
    op.create_table(
        "positions",
        Column("name", String(255), primary_key=True),
        Column("position", Text, nullable=False),
        Column("at", DateTime, nullable=False),
    )
    op.create_index("ix_deliveries_external", "deliveries", ["external"])
