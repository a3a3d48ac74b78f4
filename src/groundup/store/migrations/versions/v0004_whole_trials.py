"""A measure's repetition is a column: the latest of whole trials is found without reading every repetition."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `repetition` to the measures, filled from each measure's own text."""
    op.add_column("measures", sa.Column("repetition", sa.Integer(), nullable=True))
    table = sa.table("measures", sa.column("id"), sa.column("measure"), sa.column("repetition"))
    rows = op.get_bind().execute(sa.select(table.c.id, table.c.measure)).all()
    found = [(key, json.loads(text)["value"].get("repetition")) for key, text in rows]
    filled = [{"key": key, "of": repetition} for key, repetition in found if repetition is not None]
    if filled:
        change = sa.update(table).where(table.c.id == sa.bindparam("key")).values(repetition=sa.bindparam("of"))
        op.get_bind().execute(change, filled)
