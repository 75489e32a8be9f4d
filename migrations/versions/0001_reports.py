"""The first tables, and the fences that the database itself keeps.

Both engines: events are only added, and a report only makes the moves of `domain/lifecycle.py`. PostgreSQL also
has row-level security per municipality, a generated point for GIS clients, and transaction numbers on events.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0001"
down_revision = None

AT_WORK = ("planned", "planned_later", "in_progress", "waiting_for_reporter", "with_partner", "ended")
MOVES = {
    "reported": {*AT_WORK, "seen"},
    "seen": {*AT_WORK},
    **{status: {*AT_WORK, "seen"} for status in (*AT_WORK[:-1], "reopened")},
    "ended": {"reopened"},
}
ALLOWED = ", ".join(f"'{a}>{b}'" for a in sorted(MOVES) for b in sorted(MOVES[a]))
UNSCOPED = {"municipality", "job_slot"}


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def shape() -> Any:
    """A multi-polygon in RD: PostGIS geometry, or WKB."""
    return Geometry("MULTIPOLYGON", srid=28992, spatial_index=False) if on_postgresql() else sa.LargeBinary()


def upgrade() -> None:
    if on_postgresql():
        op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    create_tables()
    if on_postgresql():
        fence_postgresql()
    else:
        fence_sqlite()


def fence_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'events are only ever added' USING ERRCODE = 'check_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON event "
        "FOR EACH ROW EXECUTE FUNCTION refuse_event_change()"
    )
    op.execute(
        "CREATE FUNCTION refuse_report_move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF OLD.status || '>' || NEW.status NOT IN ({ALLOWED}) THEN "
        "RAISE EXCEPTION 'a report can not go from % to %', OLD.status, NEW.status USING ERRCODE = 'check_violation'; "
        "END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER report_moves BEFORE UPDATE OF status ON report FOR EACH ROW "
        "WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION refuse_report_move()"
    )
    op.execute("ALTER TABLE event ALTER COLUMN xact SET DEFAULT (pg_current_xact_id()::text)::bigint")
    op.execute(
        "ALTER TABLE report ADD COLUMN geom geometry(Point, 28992) "
        "GENERATED ALWAYS AS (ST_SetSRID(ST_MakePoint(x, y), 28992)) STORED"
    )
    op.execute("CREATE INDEX ix_report_geom ON report USING gist (geom)")
    for table in scoped_tables():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY one_municipality ON {table} USING (municipality_id = "
            "nullif(current_setting('meldwerk.municipality', true), '')::int "
            "OR current_setting('meldwerk.municipality', true) = '0')"
        )


def fence_sqlite() -> None:
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER event_refuses_{action.lower()} BEFORE {action} ON event "
            "BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END"
        )
    op.execute(
        "CREATE TRIGGER report_moves BEFORE UPDATE OF status ON report "
        f"WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ({ALLOWED}) "
        "BEGIN SELECT RAISE(ABORT, 'a report can not make this move'); END"
    )


def scoped_tables() -> list[str]:
    names = sa.inspect(op.get_bind()).get_table_names()
    return [name for name in names if name not in {*UNSCOPED, "alembic_version", "spatial_ref_sys"}]


def create_tables() -> None:
    op.create_table(
        "job_slot",
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("slot_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("job", "slot_at", name=op.f("pk_job_slot")),
    )
    op.create_table(
        "municipality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("emergency_text", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("mail_sender", sa.String(), nullable=False),
        sa.Column("mail_reply_to", sa.String(), nullable=False),
        sa.Column("colour", sa.String(), nullable=False),
        sa.Column("banner", sa.String(), nullable=False),
        sa.Column("feedback_policy", sa.String(24), nullable=False),
        sa.Column("liberation_day_every_year", sa.Boolean(), nullable=False),
        sa.Column("calendar_from", sa.Integer(), nullable=False),
        sa.Column("calendar_until", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("reopen_days", sa.Integer(), nullable=False),
        sa.Column("question_days", sa.Integer(), nullable=False),
        sa.Column("on_time_aim", sa.Integer(), nullable=False),
        sa.Column("boundary", shape(), nullable=True),
        sa.Column("config_version", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("code", name=op.f("uq_municipality_code")),
        sa.UniqueConstraint("slug", name=op.f("uq_municipality_slug")),
    )
    op.create_table(
        "address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("x", sa.Double(), nullable=False),
        sa.Column("y", sa.Double(), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_address_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
    )
    op.create_index(
        op.f("ix_address_municipality_id_postcode"), "address", ["municipality_id", "postcode"], unique=False
    )
    op.create_index(op.f("ix_address_municipality_id_search"), "address", ["municipality_id", "search"], unique=False)
    op.create_index(op.f("ix_address_municipality_id_x_y"), "address", ["municipality_id", "x", "y"], unique=False)
    op.create_table(
        "api_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("rate_per_minute", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_api_key_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("hash", name=op.f("uq_api_key_hash")),
        sa.UniqueConstraint("municipality_id", "name", name=op.f("uq_api_key_municipality_id_name")),
    )
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("shape", shape(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_area_municipality_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["area.id"], name=op.f("fk_area_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("municipality_id", "code", name=op.f("uq_area_municipality_id_code")),
    )
    op.create_table(
        "attempt",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_attempt_municipality_id")),
        sa.PrimaryKeyConstraint("municipality_id", "action", "subject", name=op.f("pk_attempt")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("free", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_calendar_day_municipality_id")),
        sa.PrimaryKeyConstraint("municipality_id", "day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "handler",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("session_key", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("absent_from", sa.Date(), nullable=True),
        sa.Column("absent_until", sa.Date(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["deputy_id"], ["handler.id"], name=op.f("fk_handler_deputy_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_handler_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handler")),
        sa.UniqueConstraint("municipality_id", "username", name=op.f("uq_handler_municipality_id_username")),
    )
    op.create_table(
        "lead_time_rollup",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("grouping", sa.String(), nullable=False),
        sa.Column("key_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("bucket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_lead_time_rollup_municipality_id")
        ),
        sa.PrimaryKeyConstraint(
            "municipality_id", "grouping", "key_id", "week", "bucket", name=op.f("pk_lead_time_rollup")
        ),
    )
    op.create_table(
        "learned_model",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("examples", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_learned_model_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", name=op.f("pk_learned_model")),
    )
    op.create_table(
        "rollup",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("grouping", sa.String(), nullable=False),
        sa.Column("key_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("on_time", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("without_norm", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_rollup_municipality_id")),
        sa.PrimaryKeyConstraint("municipality_id", "grouping", "key_id", "week", name=op.f("pk_rollup")),
    )
    op.create_table(
        "season",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_season_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season")),
        sa.UniqueConstraint("municipality_id", "name", name=op.f("uq_season_municipality_id_name")),
    )
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("public_name", sa.String(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_team_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("municipality_id", "slug", name=op.f("uq_team_municipality_id_slug")),
    )
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("public_name", sa.String(), nullable=False),
        sa.Column("public_name_en", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("synonyms", sa.JSON(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(24), nullable=False),
        sa.Column("feedback_policy", sa.String(24), nullable=True),
        sa.Column("duplicate_radius_m", sa.Integer(), nullable=False),
        sa.Column("duplicate_days", sa.Integer(), nullable=False),
        sa.Column("stop_text", sa.String(), nullable=False),
        sa.Column("stop_text_en", sa.String(), nullable=False),
        sa.Column("season_id", sa.Integer(), nullable=True),
        sa.Column("on_public_map", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_category_municipality_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["category.id"], name=op.f("fk_category_parent_id")),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_category_season_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("municipality_id", "slug", name=op.f("uq_category_municipality_id_slug")),
    )
    op.create_table(
        "crew",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_crew_municipality_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_crew_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crew")),
        sa.UniqueConstraint("municipality_id", "slug", name=op.f("uq_crew_municipality_id_slug")),
    )
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("contract_owner_id", sa.Integer(), nullable=True),
        sa.Column("sla_amount", sa.Integer(), nullable=True),
        sa.Column("sla_unit", sa.String(24), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contract_owner_id"], ["handler.id"], name=op.f("fk_partner_contract_owner_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_partner_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("municipality_id", "slug", name=op.f("uq_partner_municipality_id_slug")),
    )
    op.create_table(
        "team_member",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["handler_id"], ["handler.id"], name=op.f("fk_team_member_handler_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_team_member_municipality_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_member_team_id")),
        sa.PrimaryKeyConstraint("team_id", "handler_id", name=op.f("pk_team_member")),
    )
    op.create_index(op.f("ix_team_member_handler_id"), "team_member", ["handler_id"], unique=False)
    op.create_table(
        "message_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_message_template_category_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_message_template_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_template")),
        sa.UniqueConstraint(
            "municipality_id",
            "kind",
            "outcome",
            "language",
            "category_id",
            name=op.f("uq_message_template_municipality_id_kind_outcome_language_category_id"),
        ),
    )
    op.create_table(
        "norm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(24), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("urgency", sa.String(24), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_norm_area_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_norm_category_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_norm_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norm")),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("danger_answer", sa.String(), nullable=False),
        sa.Column("stop_answer", sa.String(), nullable=False),
        sa.Column("stop_text", sa.String(), nullable=False),
        sa.Column("stop_text_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_question_category_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_question_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint(
            "municipality_id", "category_id", "key", name=op.f("uq_question_municipality_id_category_id_key")
        ),
    )
    op.create_table(
        "route_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("season_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("question", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_route_rule_area_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_route_rule_category_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["handler.id"], name=op.f("fk_route_rule_handler_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_route_rule_municipality_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_route_rule_partner_id")),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_route_rule_season_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_route_rule_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route_rule")),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("channel_ref", sa.String(), nullable=False),
        sa.Column("track_code", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("x", sa.Double(), nullable=True),
        sa.Column("y", sa.Double(), nullable=True),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("house_number", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("address_distance_m", sa.Double(), nullable=True),
        sa.Column("place_text", sa.String(), nullable=False),
        sa.Column("place_doubt", sa.String(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("category_certainty", sa.Double(), nullable=False),
        sa.Column("category_why", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(24), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("route_why", sa.String(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("response_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_why", sa.String(), nullable=False),
        sa.Column("norm_id", sa.Integer(), nullable=True),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_min", sa.Integer(), nullable=False),
        sa.Column("warned_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(24), nullable=True),
        sa.Column("outcome_reason", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("duplicate_of_id", sa.Integer(), nullable=True),
        sa.Column("followers", sa.Integer(), nullable=False),
        sa.Column("photos", sa.Integer(), nullable=False),
        sa.Column("lead_time_min", sa.Integer(), nullable=True),
        sa.Column("deviation_min", sa.Integer(), nullable=True),
        sa.Column("on_time", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'ended') = (outcome IS NOT NULL AND outcome_reason <> '' AND ended_at IS NOT NULL)",
            name=op.f("ck_report_an_end_has_an_outcome_a_reason_and_a_moment"),
        ),
        sa.CheckConstraint("outcome <> 'made_safe'", name=op.f("ck_report_made_safe_is_no_end")),
        sa.CheckConstraint("duplicate_of_id <> id", name=op.f("ck_report_no_duplicate_of_itself")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_report_area_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_report_category_id")),
        sa.ForeignKeyConstraint(["duplicate_of_id"], ["report.id"], name=op.f("fk_report_duplicate_of_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["handler.id"], name=op.f("fk_report_handler_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_report_municipality_id")),
        sa.ForeignKeyConstraint(["norm_id"], ["norm.id"], name=op.f("fk_report_norm_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_report_partner_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_report_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint(
            "municipality_id", "channel", "channel_ref", name=op.f("uq_report_municipality_id_channel_channel_ref")
        ),
    )
    op.create_index("ix_report_duplicate_of", "report", ["duplicate_of_id"], unique=False)
    op.create_index("ix_report_ended", "report", ["municipality_id", "ended_at"], unique=False)
    op.create_index(
        "ix_report_open_due",
        "report",
        ["municipality_id", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("status <> 'ended'"),
        postgresql_where=sa.text("status <> 'ended'"),
    )
    op.create_index(
        "ix_report_open_place",
        "report",
        ["municipality_id", "x", "y"],
        unique=False,
        sqlite_where=sa.text("status <> 'ended'"),
        postgresql_where=sa.text("status <> 'ended'"),
    )
    op.create_index("ix_report_received", "report", ["municipality_id", "received_at"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("may_share", sa.Boolean(), nullable=False),
        sa.Column("track_code", sa.String(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounce_reason", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_contact_municipality_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_contact_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_municipality_id_email"), "contact", ["municipality_id", "email"], unique=False)
    op.create_index(op.f("ix_contact_report_id"), "contact", ["report_id"], unique=False)
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_draft_municipality_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_draft_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("municipality_id", "key", name=op.f("uq_draft_municipality_id_key")),
    )
    op.create_index(op.f("ix_draft_touched_at"), "draft", ["touched_at"], unique=False)
    op.create_table(
        "pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_pause_municipality_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_pause_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    op.create_index(op.f("ix_pause_report_id"), "pause", ["report_id"], unique=False)
    op.create_table(
        "promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.String(24), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("norm_id", sa.Integer(), nullable=True),
        sa.Column("calendar_version", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_promise_municipality_id")),
        sa.ForeignKeyConstraint(["norm_id"], ["norm.id"], name=op.f("fk_promise_norm_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_promise_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    op.create_index(op.f("ix_promise_report_id"), "promise", ["report_id"], unique=False)
    op.create_table(
        "work_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("crew_id", sa.Integer(), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("urgency", sa.String(24), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("worklist_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=True),
        sa.Column("outcome_reason", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'ended') = (outcome IS NOT NULL AND ended_at IS NOT NULL)",
            name=op.f("ck_work_order_an_end_has_an_outcome_and_a_moment"),
        ),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_work_order_category_id")),
        sa.ForeignKeyConstraint(["crew_id"], ["crew.id"], name=op.f("fk_work_order_crew_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["handler.id"], name=op.f("fk_work_order_handler_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_work_order_municipality_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_work_order_partner_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_work_order_report_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_work_order_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order")),
    )
    op.create_index(
        "ix_work_order_open_handler",
        "work_order",
        ["municipality_id", "handler_id", "worklist_at", "id"],
        unique=False,
        sqlite_where=sa.text("status <> 'ended'"),
        postgresql_where=sa.text("status <> 'ended'"),
    )
    op.create_index(
        "ix_work_order_open_team",
        "work_order",
        ["municipality_id", "team_id", "worklist_at", "id"],
        unique=False,
        sqlite_where=sa.text("status <> 'ended'"),
        postgresql_where=sa.text("status <> 'ended'"),
    )
    op.create_index(
        "ix_work_order_open_due",
        "work_order",
        ["municipality_id", "worklist_at", "id"],
        unique=False,
        sqlite_where=sa.text("status <> 'ended'"),
        postgresql_where=sa.text("status <> 'ended'"),
    )
    op.create_index("ix_work_order_report", "work_order", ["report_id"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("xact", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["handler_id"], ["handler.id"], name=op.f("fk_event_handler_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_event_municipality_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_event_report_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_event_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_municipality_id_id"), "event", ["municipality_id", "id"], unique=False)
    op.create_index(op.f("ix_event_report_id_id"), "event", ["report_id", "id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_outbox_contact_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_outbox_municipality_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_outbox_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("municipality_id", "key", name=op.f("uq_outbox_municipality_id_key")),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["available_at", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_index(op.f("ix_outbox_report_id"), "outbox", ["report_id"], unique=False)
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("work_order_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("thumbnail", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("x", sa.Double(), nullable=True),
        sa.Column("y", sa.Double(), nullable=True),
        sa.Column("moment", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_photo_draft_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_photo_municipality_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_photo_report_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_photo_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("key", name=op.f("uq_photo_key")),
    )
    op.create_index(op.f("ix_photo_draft_id"), "photo", ["draft_id"], unique=False)
    op.create_index(op.f("ix_photo_report_id"), "photo", ["report_id"], unique=False)


def downgrade() -> None:
    if on_postgresql():
        op.drop_index("ix_report_geom", table_name="report")
    op.drop_index(op.f("ix_photo_report_id"), table_name="photo")
    op.drop_index(op.f("ix_photo_draft_id"), table_name="photo")
    op.drop_table("photo")
    op.drop_index(op.f("ix_outbox_report_id"), table_name="outbox")
    op.drop_index(
        "ix_outbox_due",
        table_name="outbox",
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.drop_table("outbox")
    op.drop_index(op.f("ix_event_report_id_id"), table_name="event")
    op.drop_index(op.f("ix_event_municipality_id_id"), table_name="event")
    op.drop_table("event")
    op.drop_index("ix_work_order_report", table_name="work_order")
    op.drop_index(
        "ix_work_order_open_team",
        table_name="work_order",
        sqlite_where=sa.text("status <> 'ended'"),
        postgresql_where=sa.text("status <> 'ended'"),
    )
    op.drop_index(
        "ix_work_order_open_handler",
        table_name="work_order",
        sqlite_where=sa.text("status <> 'ended'"),
        postgresql_where=sa.text("status <> 'ended'"),
    )
    op.drop_table("work_order")
    op.drop_index(op.f("ix_promise_report_id"), table_name="promise")
    op.drop_table("promise")
    op.drop_index(op.f("ix_pause_report_id"), table_name="pause")
    op.drop_table("pause")
    op.drop_index(op.f("ix_draft_touched_at"), table_name="draft")
    op.drop_table("draft")
    op.drop_index(op.f("ix_contact_report_id"), table_name="contact")
    op.drop_index(op.f("ix_contact_municipality_id_email"), table_name="contact")
    op.drop_table("contact")
    op.drop_index("ix_report_received", table_name="report")
    op.drop_index(
        "ix_report_open_place",
        table_name="report",
        sqlite_where=sa.text("status <> 'ended'"),
        postgresql_where=sa.text("status <> 'ended'"),
    )
    op.drop_index(
        "ix_report_open_due",
        table_name="report",
        sqlite_where=sa.text("status <> 'ended'"),
        postgresql_where=sa.text("status <> 'ended'"),
    )
    op.drop_index("ix_report_ended", table_name="report")
    op.drop_index("ix_report_duplicate_of", table_name="report")
    op.drop_table("report")
    op.drop_table("route_rule")
    op.drop_table("question")
    op.drop_table("norm")
    op.drop_table("message_template")
    op.drop_index(op.f("ix_team_member_handler_id"), table_name="team_member")
    op.drop_table("team_member")
    op.drop_table("partner")
    op.drop_table("crew")
    op.drop_table("category")
    op.drop_table("team")
    op.drop_table("season")
    op.drop_table("rollup")
    op.drop_table("learned_model")
    op.drop_table("lead_time_rollup")
    op.drop_table("handler")
    op.drop_table("calendar_day")
    op.drop_table("attempt")
    op.drop_table("area")
    op.drop_table("api_key")
    op.drop_index(op.f("ix_address_municipality_id_x_y"), table_name="address")
    op.drop_index(op.f("ix_address_municipality_id_search"), table_name="address")
    op.drop_index(op.f("ix_address_municipality_id_postcode"), table_name="address")
    op.drop_table("address")
    op.drop_table("municipality")
    op.drop_table("job_slot")
    if on_postgresql():
        op.execute("DROP FUNCTION refuse_event_change(), refuse_report_move()")
