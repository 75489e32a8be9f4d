"""What a tablet still has to send, as it said last."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

COUNTS = ("waiting_deeds", "waiting_photos")


def upgrade() -> None:
    for name in COUNTS:
        op.add_column("device", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
        if op.get_bind().dialect.name == "postgresql":
            op.alter_column("device", name, server_default=None)
    op.add_column("device", sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in ("waiting_since", *COUNTS):
        op.drop_column("device", name)
