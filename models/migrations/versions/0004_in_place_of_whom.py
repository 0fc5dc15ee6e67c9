"""in place of whom somebody is told."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("item") as batch_op:
        batch_op.add_column(
            sa.Column("instead_of_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_foreign_key(op.f("fk_item_instead_of_id_person"), "person", ["instead_of_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("item") as batch_op:
        batch_op.drop_constraint(op.f("fk_item_instead_of_id_person"), type_="foreignkey")
        batch_op.drop_column("instead_of_id")
