"""The crews' tablets: devices, enrolment codes, their commands and photos; PINs, the object of a report, the feed."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = ("device", "enrolment_code", "field_command", "upload", "field_photo")
AWAITED = "photo_id IS NULL"
FOR_REVIEW = "reviewed_at IS NULL AND result = 'refused'"


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    op.add_column("handler", sa.Column("pin_hash", sa.String(), server_default="", nullable=False))
    op.add_column("report", sa.Column("asset", sa.String(), server_default="", nullable=False))
    if on_postgresql():
        op.alter_column("handler", "pin_hash", server_default=None)
        op.alter_column("report", "asset", server_default=None)
    op.create_index("ix_event_feed", "event", ["municipality_id", "xact"], unique=False)
    op.create_index(
        "ix_work_order_open_crew",
        "work_order",
        ["municipality_id", "crew_id"],
        unique=False,
        sqlite_where=sa.text("status <> 'ended'"),
        postgresql_where=sa.text("status <> 'ended'"),
    )
    create_tables()
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
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("crew_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=True),
        sa.Column("token_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_offset_s", sa.Double(), nullable=False),
        sa.Column("app_version", sa.String(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["crew_id"], ["crew.id"], name=op.f("fk_device_crew_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_device_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("key", name=op.f("uq_device_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_token_hash")),
    )
    op.create_table(
        "enrolment_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("crew_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["crew_id"], ["crew.id"], name=op.f("fk_enrolment_code_crew_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["handler.id"], name=op.f("fk_enrolment_code_made_by_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_enrolment_code_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_code")),
        sa.UniqueConstraint("hash", name=op.f("uq_enrolment_code_hash")),
    )
    op.create_table(
        "field_command",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("raw", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("work_order_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_field_command_device_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_field_command_municipality_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["handler.id"], name=op.f("fk_field_command_person_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_field_command_report_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_field_command_work_order_id")),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_field_command")),
    )
    op.create_index(op.f("ix_field_command_report_id"), "field_command", ["report_id"], unique=False)
    op.create_index(
        "ix_field_command_for_review",
        "field_command",
        ["municipality_id"],
        unique=False,
        sqlite_where=sa.text(FOR_REVIEW),
        postgresql_where=sa.text(FOR_REVIEW),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.JSON(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("original", sa.Boolean(), nullable=False),
        sa.Column("picture", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_upload_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("municipality_id", "sha256", name=op.f("uq_upload_municipality_id_sha256")),
    )
    op.create_index(op.f("ix_upload_touched_at"), "upload", ["touched_at"], unique=False)
    op.create_table(
        "field_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("command_id", sa.String(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=True),
        sa.Column("moment", sa.String(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_field_photo_device_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_field_photo_municipality_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_field_photo_photo_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_field_photo_report_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_field_photo_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_photo")),
        sa.UniqueConstraint(
            "municipality_id",
            "command_id",
            "moment",
            "sha256",
            name=op.f("uq_field_photo_municipality_id_command_id_moment_sha256"),
        ),
    )
    op.create_index(
        "ix_field_photo_awaited",
        "field_photo",
        ["municipality_id", "sha256"],
        unique=False,
        sqlite_where=sa.text(AWAITED),
        postgresql_where=sa.text(AWAITED),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("ix_work_order_open_crew", table_name="work_order")
    op.drop_index("ix_event_feed", table_name="event")
    op.drop_column("report", "asset")
    op.drop_column("handler", "pin_hash")
