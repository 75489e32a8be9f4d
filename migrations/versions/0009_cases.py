"""Case systems: how one is reached, what our reports are over there, and which case mirrors which report."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TABLES = ("case_system", "case_type", "case_link")
IS_ASKED = "look_at IS NOT NULL"


def upgrade() -> None:
    create_tables()
    if op.get_bind().dialect.name == "postgresql":
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
        "case_system",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("rsin", sa.String(), nullable=False),
        sa.Column("responsible_rsin", sa.String(), nullable=False),
        sa.Column("confidentiality", sa.String(), nullable=False),
        sa.Column("with_text", sa.Boolean(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_case_system_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_system")),
        sa.UniqueConstraint("municipality_id", "name", name=op.f("uq_case_system_municipality_id_name")),
    )
    op.create_table(
        "case_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("received", sa.String(), nullable=False),
        sa.Column("in_progress", sa.String(), nullable=False),
        sa.Column("ended", sa.String(), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_case_type_category_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_case_type_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_type")),
        sa.UniqueConstraint("municipality_id", "category_id", name=op.f("uq_case_type_municipality_id_category_id")),
    )
    op.create_table(
        "case_link",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("look_at", moment, nullable=True),
        sa.Column("looked_at", moment, nullable=True),
        sa.Column("differences", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_case_link_municipality_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_case_link_report_id")),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_case_link")),
    )
    op.create_index(op.f("ix_case_link_municipality_id_url"), "case_link", ["municipality_id", "url"], unique=False)
    op.create_index(
        "ix_case_link_asked",
        "case_link",
        ["municipality_id", "look_at"],
        unique=False,
        sqlite_where=sa.text(IS_ASKED),
        postgresql_where=sa.text(IS_ASKED),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
