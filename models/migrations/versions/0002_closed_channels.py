"""what closes a registered channel, and how often something did."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channel", sa.Column("closed", sa.Text(), nullable=False, server_default=""))
    op.add_column("channel", sa.Column("closings", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("channel", "closings")
    op.drop_column("channel", "closed")
