"""Mail that comes in, its photos, and from which addresses a channel may mail."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    words = [sa.Column(name, sa.String(), nullable=False) for name in ("sender", "sender_name", "subject", "text")]
    op.create_table(
        "mail_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("message_ref", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("received_at", moment, nullable=False),
        *words,
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("danger", sa.String(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("call_key", sa.String(), nullable=False),
        sa.Column("judged_at", moment, nullable=True),
        sa.Column("judged_by_id", sa.Integer(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        key("mail_in", "report_id", "report"),
        key("mail_in", "judged_by_id", "handler"),
        key("mail_in", "municipality_id", "municipality"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_in")),
        sa.UniqueConstraint("municipality_id", "digest", name=op.f("uq_mail_in_municipality_id_digest")),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "mail_in", columns, unique=False)
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ix_mail_in_open", "mail_in", ["municipality_id", "id"], sqlite_where=is_open, postgresql_where=is_open
    )
    with op.batch_alter_table("photo") as photo:
        photo.add_column(sa.Column("mail_in_id", sa.Integer(), nullable=True))
        photo.create_foreign_key(op.f("fk_photo_mail_in_id"), "mail_in", ["mail_in_id"], ["id"])
        photo.create_index(op.f("ix_photo_mail_in_id"), ["mail_in_id"], unique=False)
    op.add_column("channel", sa.Column("mail_senders", sa.JSON(), server_default="[]", nullable=False))
    if on_postgresql():
        op.alter_column("channel", "mail_senders", server_default=None)
        op.execute("ALTER TABLE mail_in ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE mail_in FORCE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY one_municipality ON mail_in USING (municipality_id = "
            "nullif(current_setting('meldwerk.municipality', true), '')::int "
            "OR current_setting('meldwerk.municipality', true) = '0')"
        )


INDEXES = {
    "ix_mail_in_municipality_id_message_ref": ["municipality_id", "message_ref"],
    "ix_mail_in_municipality_id_sender_received_at": ["municipality_id", "sender", "received_at"],
    "ix_mail_in_municipality_id_call_key": ["municipality_id", "call_key"],
    "ix_mail_in_report_id": ["report_id"],
}


def downgrade() -> None:
    op.drop_column("channel", "mail_senders")
    with op.batch_alter_table("photo") as photo:
        photo.drop_index(op.f("ix_photo_mail_in_id"))
        photo.drop_constraint(op.f("fk_photo_mail_in_id"), type_="foreignkey")
        photo.drop_column("mail_in_id")
    op.drop_table("mail_in")
