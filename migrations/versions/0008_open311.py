"""Open311: how often a key was used, news that other systems sent, and when what we offer changed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

LONG_AGO = "2026-01-01 00:00:00"


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("api_key", sa.Column("calls", sa.Integer(), server_default="0", nullable=False))
    op.add_column("api_key", sa.Column("minute_at", moment, nullable=True))
    op.add_column("municipality", sa.Column("changed_at", moment, server_default=LONG_AGO, nullable=False))
    if on_postgresql():
        op.alter_column("api_key", "calls", server_default=None)
        op.alter_column("municipality", "changed_at", server_default=None)
    op.create_index("ix_event_municipality_id_recorded_at", "event", ["municipality_id", "recorded_at"], unique=False)
    op.create_table(
        "update_taken",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_update_taken_event_id")),
        sa.ForeignKeyConstraint(["key_id"], ["api_key.id"], name=op.f("fk_update_taken_key_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_update_taken_municipality_id")),
        sa.PrimaryKeyConstraint("municipality_id", "key_id", "update_id", name=op.f("pk_update_taken")),
    )
    if on_postgresql():
        op.execute("ALTER TABLE update_taken ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE update_taken FORCE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY one_municipality ON update_taken USING (municipality_id = "
            "nullif(current_setting('meldwerk.municipality', true), '')::int "
            "OR current_setting('meldwerk.municipality', true) = '0')"
        )


def downgrade() -> None:
    op.drop_table("update_taken")
    op.drop_index("ix_event_municipality_id_recorded_at", table_name="event")
    op.drop_column("municipality", "changed_at")
    op.drop_column("api_key", "minute_at")
    op.drop_column("api_key", "calls")
