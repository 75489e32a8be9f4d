"""Other hours of a crew on one day, and another place to begin."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    with op.batch_alter_table("day_round") as day_round:
        day_round.add_column(sa.Column("shift_from", sa.Time(), nullable=True))
        day_round.add_column(sa.Column("shift_until", sa.Time(), nullable=True))
        day_round.add_column(sa.Column("depot_crew_id", sa.Integer(), nullable=True))
        day_round.add_column(sa.Column("hours_at", sa.DateTime(timezone=True), nullable=True))
        day_round.create_foreign_key(op.f("fk_day_round_depot_crew_id"), "crew", ["depot_crew_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("day_round") as day_round:
        day_round.drop_constraint(op.f("fk_day_round_depot_crew_id"), type_="foreignkey")
        for column in ("hours_at", "depot_crew_id", "shift_until", "shift_from"):
            day_round.drop_column(column)
