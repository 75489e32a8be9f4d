"""Webhooks: which addresses are called, which hosts were agreed to, and how each call went."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

TABLES = ("webhook_host", "webhook", "webhook_attempt")
IS_ACTIVE = sa.text("ended_at IS NULL")
FOR_WEBHOOKS = sa.text("webhook_id IS NOT NULL AND status = 'waiting'")


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    create_tables()
    add_to_outbox()
    if on_postgresql():
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(
                f"CREATE POLICY one_municipality ON {table} USING (municipality_id = "
                "nullif(current_setting('meldwerk.municipality', true), '')::int "
                "OR current_setting('meldwerk.municipality', true) = '0')"
            )


def create_tables() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "webhook_host",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("allowed_at", moment, nullable=False),
        key("webhook_host", "municipality_id", "municipality"),
        sa.PrimaryKeyConstraint("municipality_id", "host", name=op.f("pk_webhook_host")),
    )
    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=True),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", moment, nullable=True),
        sa.Column("rests_until", moment, nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        key("webhook", "key_id", "api_key"),
        key("webhook", "municipality_id", "municipality"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index(
        "ix_webhook_active",
        "webhook",
        ["municipality_id", "name"],
        unique=True,
        sqlite_where=IS_ACTIVE,
        postgresql_where=IS_ACTIVE,
    )
    op.create_table(
        "webhook_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("next_at", moment, nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        key("webhook_attempt", "webhook_id", "webhook"),
        key("webhook_attempt", "outbox_id", "outbox"),
        key("webhook_attempt", "municipality_id", "municipality"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempt")),
    )
    for columns in (["municipality_id", "webhook_id", "id"], ["municipality_id", "at"], ["outbox_id"]):
        op.create_index(op.f(f"ix_webhook_attempt_{'_'.join(columns)}"), "webhook_attempt", columns, unique=False)


def add_to_outbox() -> None:
    if on_postgresql():
        op.add_column("outbox", sa.Column("webhook_id", sa.Integer(), nullable=True))
        op.create_foreign_key(op.f("fk_outbox_webhook_id"), "outbox", "webhook", ["webhook_id"], ["id"])
    else:  # so SQLite need not copy the whole table
        op.execute("ALTER TABLE outbox ADD COLUMN webhook_id INTEGER REFERENCES webhook (id)")
    op.create_index(
        "ix_outbox_webhook",
        "outbox",
        ["webhook_id", "available_at", "id"],
        unique=False,
        sqlite_where=FOR_WEBHOOKS,
        postgresql_where=FOR_WEBHOOKS,
    )


def downgrade() -> None:
    op.drop_table("webhook_attempt")
    op.drop_index("ix_outbox_webhook", "outbox")
    if on_postgresql():
        op.execute("SELECT set_config('meldwerk.municipality', '0', true)")
    op.execute("DELETE FROM outbox WHERE webhook_id IS NOT NULL")
    op.drop_column("outbox", "webhook_id")
    op.drop_table("webhook")
    op.drop_table("webhook_host")
