"""The KCC desk and danger: unfinished calls, people to call back, alarms, and names on social media."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TABLES = ("duty_contact", "alarm", "parked_call", "call_back")
FIRST_CONTACT, UNFINISHED, TO_DO, OPEN = "first_contact", "report_id IS NULL", "done_at IS NULL", "taken_at IS NULL"
HAZARD_WORDS = (
    '["omgevallen boom", "boom omgewaaid", "boom over de weg", "tak op de weg", "losse kabel", "kabel hangt los", '
    '"stroomdraad", "open lantaarnpaal", "gat in de weg", "gat in het wegdek", "gat in de rijbaan", '
    '"verzakking in de weg", "gaslucht", "gaslek", "gas ruik", "put open", "deksel weg", "olie op de weg", '
    '"oliespoor", "instortingsgevaar", "levensgevaarlijk", "acuut gevaar"]'
)


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def added() -> dict[str, tuple[sa.Column[Any], ...]]:  # Any: of all types
    return {
        "municipality": (
            sa.Column("hazard_words", sa.JSON(), server_default=HAZARD_WORDS, nullable=False),
            sa.Column("call_back_hours", sa.Integer(), server_default="8", nullable=False),
        ),
        "report": (sa.Column("first_contact", sa.Boolean(), server_default=sa.false(), nullable=False),),
        "contact": (
            sa.Column("handle", sa.String(), server_default="", nullable=False),
            sa.Column("post", sa.String(), server_default="", nullable=False),
            sa.Column("tell", sa.String(24), server_default="mail", nullable=False),
        ),
    }


INDEXES: tuple[tuple[str, str, list[str], str], ...] = (
    ("ix_report_address", "report", ["municipality_id", "street", "house_number"], ""),
    ("ix_report_first_contact", "report", ["municipality_id", "received_at"], FIRST_CONTACT),
    ("ix_contact_phone", "contact", ["municipality_id", "phone"], "phone <> ''"),
    ("ix_contact_named", "contact", ["municipality_id", "id"], "name <> ''"),
    ("ix_contact_handle", "contact", ["municipality_id", "handle"], "handle <> ''"),
)


def upgrade() -> None:
    for table, columns in added().items():
        for column in columns:
            op.add_column(table, column)
            if on_postgresql():
                op.alter_column(table, column.name, server_default=None)
    for name, table, columns_of, where in INDEXES:
        index(name, table, columns_of, where)
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


def index(name: str, table: str, columns: list[str], where: str = "") -> None:
    partial = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)} if where else {}
    op.create_index(name, table, columns, unique=False, **partial)


def key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def create_tables() -> None:
    op.create_table(
        "duty_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        key("duty_contact", "municipality_id", "municipality"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_contact")),
        sa.UniqueConstraint("municipality_id", "name", name=op.f("uq_duty_contact_municipality_id_name")),
    )
    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("ring_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        key("alarm", "report_id", "report"),
        key("alarm", "taken_by_id", "handler"),
        key("alarm", "municipality_id", "municipality"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sa.UniqueConstraint("report_id", name=op.f("uq_alarm_report_id")),
    )
    index("ix_alarm_open", "alarm", ["municipality_id", "id"], OPEN)
    op.create_table(
        "parked_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=False),
        sa.Column("parked", sa.Boolean(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        key("parked_call", "handler_id", "handler"),
        key("parked_call", "report_id", "report"),
        key("parked_call", "municipality_id", "municipality"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parked_call")),
        sa.UniqueConstraint("municipality_id", "key", name=op.f("uq_parked_call_municipality_id_key")),
    )
    index("ix_parked_call_unfinished", "parked_call", ["municipality_id", "touched_at"], UNFINISHED)
    op.create_table(
        "call_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("reachable", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        key("call_back", "report_id", "report"),
        key("call_back", "team_id", "team"),
        key("call_back", "handler_id", "handler"),
        key("call_back", "made_by_id", "handler"),
        key("call_back", "done_by_id", "handler"),
        key("call_back", "municipality_id", "municipality"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_back")),
        sa.UniqueConstraint("municipality_id", "key", name=op.f("uq_call_back_municipality_id_key")),
    )
    index("ix_call_back_to_do", "call_back", ["municipality_id", "due_at"], TO_DO)
    op.create_index(op.f("ix_call_back_report_id"), "call_back", ["report_id"], unique=False)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
    for table, columns in reversed(added().items()):
        for column in reversed(columns):
            op.drop_column(table, column.name)
