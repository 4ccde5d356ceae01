"""Alembic's way in: the connection comes from `cce.records.migrations`, never from a file."""

from alembic import context

from cce.records.tables import CATALOGUE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=CATALOGUE,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
