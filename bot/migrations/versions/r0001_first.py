"""The first tables. A frozen copy: what `bot.store.tables` says later does not change it."""

from typing import Any

from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

revision = "0001"
down_revision = None

_metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _number() -> Column[Any]:
    return Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)


def _words(*names: str) -> list[Column[Any]]:
    return [Column(name, String(255), nullable=False) for name in names]


def _word(name: str, size: int = 255, **more: Any) -> Column[Any]:
    return Column(name, String(size), nullable=False, **more)


def _times(*names: str) -> list[Column[Any]]:
    return [Column(name, DateTime) for name in names]


def _time(name: str, **more: Any) -> Column[Any]:
    return Column(name, DateTime, nullable=False, **more)


Table("events", _metadata, _word("id", primary_key=True), _time("at", index=True))
Table(
    "people",
    _metadata,
    _word("key", primary_key=True),
    _word("name"),
    _word("email", index=True),
    *_words("role", "practice", "board", "door", "address"),
    _time("at"),
)
Table(
    "queries",
    _metadata,
    _number(),
    _word("reference", 16, unique=True),
    _word("board"),
    _word("asker", index=True),
    *_words("asker_name", "role", "practice"),
    _word("state", 16, index=True),
    _time("created_at", index=True),
    Column("offers", JSON, nullable=False),
    Column("findings", JSON, nullable=False),
    _word("service", index=True),
    *_words("contact", "call_back"),
    Column("tried", JSON, nullable=False),
    *_times("first_sent_at", "sent_at", "due_at"),
    Column("left", BigInteger),
    *_times("accepted_at"),
    *_words("claimed_by", "claimed_name"),
    *_times("claimed_at", "answered_at", "read_at", "ended_at"),
    _word("outcome"),
    Column("clear", Boolean),
    Column("redirects", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    _word("next_act"),
    Column("next_at", DateTime, index=True),
    Column("hold", Boolean, nullable=False),
    *_times("text_gone_at"),
)
Table(
    "entries",
    _metadata,
    _number(),
    Column("query", ForeignKey("queries.id"), nullable=False, index=True),
    _word("side", 16),
    *_words("author", "author_name", "author_role"),
    _word("kind", 16),
    Column("text", Text, nullable=False),
    _time("at"),
    Column("removed", JSON, nullable=False),
    Column("replaces", ForeignKey("entries.id")),
)
Table(
    "log",
    _metadata,
    _number(),
    Column("query", ForeignKey("queries.id"), index=True),
    _time("at", index=True),
    _word("side", 16),
    _word("who"),
    _word("act", 32),
    *_words("was", "became"),
    Column("facts", JSON, nullable=False),
)
Table(
    "threads",
    _metadata,
    _number(),
    Column("query", ForeignKey("queries.id"), nullable=False, index=True),
    _word("side", 16),
    *_words("door", "address", "thread"),
    *_times("dead_at"),
    UniqueConstraint("query", "side", "door", "address"),
    Index(None, "door", "address", "thread"),
)
Table(
    "deliveries",
    _metadata,
    _number(),
    _word("key", unique=True),
    _word("kind", 32),
    _word("side", 16),
    *_words("door", "address", "thread"),
    Column("query", ForeignKey("queries.id"), index=True),
    Column("round", Integer, nullable=False),
    _time("due_at"),
    *_times("expires_at"),
    _word("updates"),
    Column("data", JSON, nullable=False),
    _word("state", 16),
    Column("attempts", Integer, nullable=False),
    *_times("leased_until", "sent_at"),
    *_words("external", "why"),
    Index(None, "state", "due_at"),
)
Table(
    "directory",
    _metadata,
    _number(),
    _word("board", index=True),
    _word("kind", 16),
    _word("name"),
    Column("position", Integer, nullable=False),
    Column("body", JSON, nullable=False),
    _time("since"),
    Column("until", DateTime, index=True),
    *_words("who", "via"),
)
Table(
    "marks",
    _metadata,
    _number(),
    *_words("board", "service", "contact"),
    _word("kind", 16),
    _word("who"),
    _time("since"),
    *_times("until"),
)


def upgrade() -> None:
    """Make them. There is no way back: restore a copy of the database instead."""
    _metadata.create_all(op.get_bind(), checkfirst=False)
