"""Indexes for the counts above a worklist: work that is nobody's, and reports whose clock stands still."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

UNOWNED = "status <> 'ended' AND handler_id IS NULL AND crew_id IS NULL AND partner_id IS NULL"
PAUSED = "paused_at IS NOT NULL"


def upgrade() -> None:
    op.create_index(
        "ix_work_order_unowned",
        "work_order",
        ["municipality_id", "team_id", "worklist_at", "id"],
        unique=False,
        sqlite_where=sa.text(UNOWNED),
        postgresql_where=sa.text(UNOWNED),
    )
    op.create_index(
        "ix_report_paused",
        "report",
        ["municipality_id", "id"],
        unique=False,
        sqlite_where=sa.text(PAUSED),
        postgresql_where=sa.text(PAUSED),
    )


def downgrade() -> None:
    op.drop_index("ix_report_paused", table_name="report")
    op.drop_index("ix_work_order_unowned", table_name="work_order")
