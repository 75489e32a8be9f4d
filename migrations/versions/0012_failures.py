"""Which categories can have one failure that many people report."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("category", sa.Column("failure_m", sa.Integer(), nullable=True))
    op.add_column("category", sa.Column("failure_from", sa.Integer(), server_default="5", nullable=False))
    op.add_column("category", sa.Column("failure_joins_from", sa.Integer(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("category", "failure_from", server_default=None)


def downgrade() -> None:
    for column in ("failure_joins_from", "failure_from", "failure_m"):
        op.drop_column("category", column)
