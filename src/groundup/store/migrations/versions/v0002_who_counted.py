"""An event of a count says how many were clean, and who counted."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `clean` and `counted_by` to the events."""
    op.add_column("session_events", sa.Column("clean", sa.Double(), nullable=True))
    op.add_column("session_events", sa.Column("counted_by", sa.Text(), nullable=True))
