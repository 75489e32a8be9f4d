"""The doors for other programs: channels, their secrets, what came with a report, photos to clean, news to ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TABLES = ("channel", "channel_secret", "delivered", "photo_waiting")
FOR_PROGRAMS = "channel <> 'email'"


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    op.add_column("contact", sa.Column("via", sa.String(), server_default="", nullable=False))
    op.add_column("outbox", sa.Column("xact", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.create_index(
        "ix_outbox_feed",
        "outbox",
        ["municipality_id", "xact", "id"],
        unique=False,
        sqlite_where=sa.text(FOR_PROGRAMS),
        postgresql_where=sa.text(FOR_PROGRAMS),
    )
    create_tables()
    if on_postgresql():
        op.alter_column("contact", "via", server_default=None)
        op.execute("ALTER TABLE outbox ALTER COLUMN xact SET DEFAULT (pg_current_xact_id()::text)::bigint")
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(
                f"CREATE POLICY one_municipality ON {table} USING (municipality_id = "
                "nullif(current_setting('meldwerk.municipality', true), '')::int "
                "OR current_setting('meldwerk.municipality', true) = '0')"
            )


def create_tables() -> None:
    op.create_table(
        "channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("senders", sa.JSON(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("callbacks", sa.JSON(), nullable=False),
        sa.Column("push_url", sa.String(), nullable=False),
        sa.Column("rate_per_minute", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_channel_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("municipality_id", "name", name=op.f("uq_channel_municipality_id_name")),
    )
    op.create_table(
        "channel_secret",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_channel_secret_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_secret")),
    )
    op.create_index(op.f("ix_channel_secret_channel"), "channel_secret", ["channel"], unique=False)
    op.create_table(
        "delivered",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contents", sa.String(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("their_number", sa.String(), nullable=False),
        sa.Column("callback_url", sa.String(), nullable=False),
        sa.Column("callback_ref", sa.String(), nullable=False),
        sa.Column("device_hash", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_delivered_municipality_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_delivered_report_id")),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_delivered")),
    )
    op.create_index(
        op.f("ix_delivered_municipality_id_device_hash_received_at"),
        "delivered",
        ["municipality_id", "device_hash", "received_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_delivered_municipality_id_their_number"),
        "delivered",
        ["municipality_id", "their_number"],
        unique=False,
    )
    op.create_table(
        "photo_waiting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_photo_waiting_municipality_id")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_photo_waiting_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_waiting")),
    )
    op.create_index(op.f("ix_photo_waiting_key"), "photo_waiting", ["key"], unique=False)
    op.create_index(
        op.f("ix_photo_waiting_municipality_id_done_at"), "photo_waiting", ["municipality_id", "done_at"], unique=False
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("ix_outbox_feed", table_name="outbox")
    op.drop_column("outbox", "xact")
    op.drop_column("contact", "via")
