"""Runs Alembic's steps on the connection that `bot.store.schema` hands over, all or nothing."""

from alembic import context

from bot.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite, too, takes back a half-made table: bot.store.engine begins transactions itself.
    transactional_ddl=True,
)
context.run_migrations()
