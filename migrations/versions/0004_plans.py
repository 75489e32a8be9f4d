"""The crews' days: plans, rounds, stops, wishes, learned durations, and what a plan must know of crews and categories."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = ("day_plan", "day_round", "day_stop", "day_left_out", "wish", "learned_duration")


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def added() -> dict[str, tuple[sa.Column[Any], ...]]:  # Any: of all types
    return {
        "municipality": (
            sa.Column("depot_x", sa.Double(), nullable=True),
            sa.Column("depot_y", sa.Double(), nullable=True),
            sa.Column("shift_from", sa.Time(), server_default="07:30:00.000000", nullable=False),
            sa.Column("shift_until", sa.Time(), server_default="16:00:00.000000", nullable=False),
            sa.Column("lunch_from", sa.Time(), server_default="11:30:00.000000", nullable=False),
            sa.Column("lunch_until", sa.Time(), server_default="13:00:00.000000", nullable=False),
            sa.Column("lunch_min", sa.Integer(), server_default="30", nullable=False),
            sa.Column("plan_at", sa.Time(), nullable=True),
            sa.Column("move_pays_min", sa.Integer(), server_default="5", nullable=False),
            sa.Column("crew_hour_cents", sa.Integer(), server_default="0", nullable=False),
            sa.Column("crew_km_cents", sa.Integer(), server_default="0", nullable=False),
        ),
        "category": (
            sa.Column("work_min", sa.Integer(), nullable=True),
            sa.Column("skill", sa.String(), server_default="", nullable=False),
            sa.Column("bulk", sa.Integer(), server_default="0", nullable=False),
        ),
        "crew": (
            sa.Column("depot_x", sa.Double(), nullable=True),
            sa.Column("depot_y", sa.Double(), nullable=True),
            sa.Column("shift_from", sa.Time(), nullable=True),
            sa.Column("shift_until", sa.Time(), nullable=True),
            sa.Column("lunch_from", sa.Time(), nullable=True),
            sa.Column("lunch_until", sa.Time(), nullable=True),
            sa.Column("lunch_min", sa.Integer(), nullable=True),
            sa.Column("skills", sa.JSON(), server_default="[]", nullable=False),
            sa.Column("areas", sa.JSON(), server_default="[]", nullable=False),
            sa.Column("travel", sa.String(24), server_default="car", nullable=False),
            sa.Column("capacity", sa.Integer(), nullable=True),
        ),
    }


def upgrade() -> None:
    for table, columns in added().items():
        for column in columns:
            op.add_column(table, column)
            if on_postgresql() and column.server_default is not None:
                op.alter_column(table, column.name, server_default=None)
    create_plans()
    create_wishes()
    if on_postgresql():
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(
                f"CREATE POLICY one_municipality ON {table} USING (municipality_id = "
                "nullif(current_setting('meldwerk.municipality', true), '')::int "
                "OR current_setting('meldwerk.municipality', true) = '0')"
            )


def pointing(table: str, *to: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in (*to, ("municipality_id", "municipality"))
    ]


def create_plans() -> None:
    op.create_table(
        "day_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by_streets", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_team_id", sa.Integer(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_what", sa.String(), nullable=False),
        sa.Column("seen_event", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        *pointing("day_plan", ("asked_team_id", "team"), ("changed_by_id", "handler")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_plan")),
        sa.UniqueConstraint("municipality_id", "day", name=op.f("uq_day_plan_municipality_id_day")),
    )
    op.create_table(
        "day_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("crew_id", sa.Integer(), nullable=False),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("start_s", sa.Integer(), nullable=False),
        sa.Column("end_s", sa.Integer(), nullable=False),
        sa.Column("lunch_s", sa.Integer(), nullable=True),
        sa.Column("back_s", sa.Integer(), nullable=False),
        sa.Column("back_m", sa.Integer(), nullable=False),
        sa.Column("load", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("nearest_s", sa.Integer(), nullable=False),
        sa.Column("nearest_m", sa.Integer(), nullable=False),
        sa.Column("driven_s", sa.Integer(), nullable=True),
        sa.Column("driven_m", sa.Integer(), nullable=True),
        sa.Column("news", sa.String(), nullable=False),
        sa.Column("news_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        *pointing("day_round", ("plan_id", "day_plan"), ("crew_id", "crew")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_round")),
        sa.UniqueConstraint("plan_id", "crew_id", name=op.f("uq_day_round_plan_id_crew_id")),
    )
    op.create_index(op.f("ix_day_round_crew_id"), "day_round", ["crew_id"], unique=False)
    op.create_table(
        "day_stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("arrive_s", sa.Integer(), nullable=False),
        sa.Column("leave_s", sa.Integer(), nullable=False),
        sa.Column("service_s", sa.Integer(), nullable=False),
        sa.Column("drive_s", sa.Integer(), nullable=False),
        sa.Column("drive_m", sa.Integer(), nullable=False),
        sa.Column("lock", sa.String(24), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        *pointing("day_stop", ("plan_id", "day_plan"), ("round_id", "day_round"), ("work_order_id", "work_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_stop")),
        sa.UniqueConstraint("plan_id", "work_order_id", name=op.f("uq_day_stop_plan_id_work_order_id")),
    )
    op.create_index(op.f("ix_day_stop_round_id"), "day_stop", ["round_id"], unique=False)
    op.create_index(op.f("ix_day_stop_work_order_id"), "day_stop", ["work_order_id"], unique=False)
    op.create_table(
        "day_left_out",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        *pointing("day_left_out", ("plan_id", "day_plan"), ("work_order_id", "work_order")),
        sa.PrimaryKeyConstraint("plan_id", "work_order_id", name=op.f("pk_day_left_out")),
    )
    op.create_index(op.f("ix_day_left_out_work_order_id"), "day_left_out", ["work_order_id"], unique=False)


def create_wishes() -> None:
    op.create_table(
        "wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("from_time", sa.Time(), nullable=True),
        sa.Column("until_time", sa.Time(), nullable=True),
        sa.Column("crew_id", sa.Integer(), nullable=True),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(from_time IS NULL) = (until_time IS NULL) AND "
            "(from_time IS NOT NULL OR crew_id IS NOT NULL OR other_id IS NOT NULL)",
            name=op.f("ck_wish_says_when_or_who_or_after_what"),
        ),
        *pointing("wish", ("work_order_id", "work_order"), ("crew_id", "crew"), ("other_id", "work_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
    )
    op.create_index(op.f("ix_wish_work_order_id"), "wish", ["work_order_id"], unique=False)
    op.create_table(
        "learned_duration",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("examples", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        *pointing("learned_duration", ("category_id", "category")),
        sa.PrimaryKeyConstraint("category_id", name=op.f("pk_learned_duration")),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    for table, columns in added().items():
        for column in reversed(columns):
            op.drop_column(table, column.name)
