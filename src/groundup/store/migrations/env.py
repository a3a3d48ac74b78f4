"""Alembic's entry: it upgrades over the connection that the store hands in, inside that connection's transaction."""

from alembic import context

from groundup.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite's own DDL is transactional once the driver does not commit behind our back
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
