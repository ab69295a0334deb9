"""The tables. Times are UTC; lists and facts are JSON; a text stands in `entries` alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class Utc(TypeDecorator[datetime]):
    """An aware UTC time, stored without its zone. A naive time is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Seconds(TypeDecorator[timedelta]):
    """A span of time, stored as whole seconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        return None if value is None else round(value.total_seconds())

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        return None if value is None else timedelta(seconds=value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# SQLite numbers its rows only in a column that is INTEGER to the letter.
Number = BigInteger().with_variant(Integer(), "sqlite")


def _word(name: str, **more: Any) -> Column[Any]:
    return Column(name, String(255), nullable=False, default="", **more)


events = Table(
    "events",
    metadata,
    Column("id", String(255), primary_key=True),
    Column("at", Utc, nullable=False, index=True),
)

people = Table(
    "people",
    metadata,
    Column("key", String(255), primary_key=True),
    _word("name"),
    _word("email", index=True),
    _word("role"),
    _word("practice"),
    _word("board"),
    _word("door"),  # where this person can be written to alone; empty until they wrote so
    _word("address"),
    Column("at", Utc, nullable=False),
)

queries = Table(
    "queries",
    metadata,
    Column("id", Number, primary_key=True),
    Column("reference", String(16), nullable=False, unique=True),
    _word("board"),
    _word("asker", index=True),
    _word("asker_name"),
    _word("role"),
    _word("practice"),
    Column("state", String(16), nullable=False, index=True),
    Column("created_at", Utc, nullable=False, index=True),
    Column("offers", JSON, nullable=False),
    Column("findings", JSON, nullable=False),
    _word("service", index=True),
    _word("contact"),
    _word("call_back"),
    Column("tried", JSON, nullable=False),
    Column("first_sent_at", Utc),
    Column("sent_at", Utc),
    Column("due_at", Utc),
    Column("left", Seconds),
    Column("accepted_at", Utc),
    _word("claimed_by"),
    _word("claimed_name"),
    Column("claimed_at", Utc),
    Column("answered_at", Utc),
    Column("read_at", Utc),
    Column("ended_at", Utc),
    _word("outcome"),
    Column("clear", Boolean),
    Column("redirects", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    _word("next_act"),
    Column("next_at", Utc, index=True),
    Column("hold", Boolean, nullable=False),
    Column("text_gone_at", Utc),
)

entries = Table(
    "entries",
    metadata,
    Column("id", Number, primary_key=True),
    Column("query", ForeignKey("queries.id"), nullable=False, index=True),
    Column("side", String(16), nullable=False),
    _word("author"),
    _word("author_name"),
    _word("author_role"),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("removed", JSON, nullable=False),
    Column("replaces", ForeignKey("entries.id")),
)

# What happened, for good: `query` is empty where none was opened (out of scope, an admin's edit).
log = Table(
    "log",
    metadata,
    Column("id", Number, primary_key=True),
    Column("query", ForeignKey("queries.id"), index=True),
    Column("at", Utc, nullable=False, index=True),
    Column("side", String(16), nullable=False),
    _word("who"),
    Column("act", String(32), nullable=False),
    _word("was"),
    _word("became"),
    Column("facts", JSON, nullable=False),
)

# Where a query's conversation happens: one row a side and door.
threads = Table(
    "threads",
    metadata,
    Column("id", Number, primary_key=True),
    Column("query", ForeignKey("queries.id"), nullable=False, index=True),
    Column("side", String(16), nullable=False),
    _word("door"),
    _word("address"),
    _word("thread"),
    Column("dead_at", Utc),
    UniqueConstraint("query", "side", "door", "address"),
    Index(None, "door", "address", "thread"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Number, primary_key=True),
    Column("key", String(255), nullable=False, unique=True),
    Column("kind", String(32), nullable=False),
    Column("side", String(16), nullable=False),
    _word("door"),
    _word("address"),
    _word("thread"),
    Column("query", ForeignKey("queries.id"), index=True),
    Column("round", Integer, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("expires_at", Utc),
    _word("updates"),
    Column("data", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("leased_until", Utc),
    Column("sent_at", Utc),
    _word("external", index=True),  # the platform's id of the message
    _word("why"),  # why it failed or was cancelled
    Index(None, "state", "due_at"),
)

# One row a version of a board, practice or service; the present one has no `until`.
directory = Table(
    "directory",
    metadata,
    Column("id", Number, primary_key=True),
    _word("board", index=True),
    Column("kind", String(16), nullable=False),
    _word("name"),  # the entry's id
    Column("position", Integer, nullable=False),
    Column("body", JSON, nullable=False),
    Column("since", Utc, nullable=False),
    Column("until", Utc, index=True),
    _word("who"),
    _word("via"),
)

# What was said of a number or mailbox until somebody checked it: wrong, failing or paused.
marks = Table(
    "marks",
    metadata,
    Column("id", Number, primary_key=True),
    _word("board"),
    _word("service"),
    _word("contact"),
    Column("kind", String(16), nullable=False),
    _word("who"),
    Column("since", Utc, nullable=False),
    Column("until", Utc),
)

# What a door must know to write somewhere of its own accord; `facts` mean something to it alone.
conversations = Table(
    "conversations",
    metadata,
    Column("door", String(32), primary_key=True),
    Column("address", String(255), primary_key=True),
    Column("facts", JSON, nullable=False),
    Column("at", Utc, nullable=False),
    Column("dead_at", Utc),
)

# How far a door has read where it must fetch: stored with what the last thing read has caused.
positions = Table(
    "positions",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("position", Text, nullable=False),
    Column("at", Utc, nullable=False),
)
