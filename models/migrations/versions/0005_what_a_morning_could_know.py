"""since when something is news; a reminder before a date is known by that date and no more by its round."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_DUE = """
    SELECT 'PSP-' || plan.number || '-M' || milestone.number, milestone.round, milestone.due_on
    FROM milestone JOIN plan ON plan.id = milestone.plan_id
"""
_MOVE = sa.text(
    "UPDATE item SET round = :into WHERE rule = 'milestone.due_soon' AND subject = :subject AND round = :of"
)


def upgrade() -> None:
    op.add_column("item", sa.Column("born_at", sa.DateTime(timezone=True), nullable=True))
    for subject, round_, due_on in op.get_bind().execute(sa.text(_DUE)).all():
        op.get_bind().execute(_MOVE, {"subject": subject, "of": round_, "into": _by_day(due_on)})


def downgrade() -> None:
    for subject, round_, due_on in op.get_bind().execute(sa.text(_DUE)).all():
        op.get_bind().execute(_MOVE, {"subject": subject, "of": _by_day(due_on), "into": round_})
    op.drop_column("item", "born_at")


def _by_day(due_on: object) -> int:
    return int(str(due_on).replace("-", ""))
