"""Casework: corrective actions with their proof, remedies, promises, files, work lists, and the company's own rules."""

import secrets
from datetime import UTC

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
# New columns that point at other tables; SQLite takes them only in the words of SQL, and would otherwise copy the table,
# and with it delete what hangs on its rows.
POINTERS = (
    ("tickets", "account_id", "accounts"),
    ("tickets", "received_by", "users"),
    ("tickets", "second_id", "users"),
    ("tickets", "merged_into_id", "tickets"),
    ("ticket_actions", "checked_by", "users"),
    ("messages", "user_id", "users"),
)
COLUMNS = (
    ("tickets", "waiting_since", MOMENT),
    ("tickets", "waiting_for", sa.String()),
    ("tickets", "wrote_at", MOMENT),
    ("tickets", "conduct", sa.String()),
    ("tickets", "conduct_note", sa.String()),
    ("tickets", "agreed_channel", sa.String()),
    ("ticket_actions", "checked_at", MOMENT),
    ("ticket_actions", "exception_because", sa.String()),
    ("messages", "remote_id", sa.String()),
)
# Numbers that begin at nought.
COUNTS = (("tickets", "effort_minutes"), ("tickets", "reopened_count"))
INDEXES = (
    ("ix_tickets_account_id", "tickets", ["account_id"], False),
    ("ix_tickets_merged_into_id", "tickets", ["merged_into_id"], False),
    ("ix_tickets_ended_at_id", "tickets", ["ended_at", "id"], False),
    ("ix_tickets_theme_severity", "tickets", ["theme", "severity"], False),
    ("ix_messages_user_id", "messages", ["user_id"], False),
    ("uq_messages_remote_id", "messages", ["remote_id"], True),
)
# Indexes of a part of a table: those rows only that somebody still has to do something about, or that say who got what.
PARTIAL = (
    ("ix_invitations_occasion", "invitations", ["occasion"], "occasion <> ''"),
    ("ix_tickets_unread_wrote_at_id", "tickets", ["wrote_at", "id"], "wrote_at IS NOT NULL"),
    ("ix_tickets_open_opened_at_id", "tickets", ["opened_at", "id"], "ended_at IS NULL"),
    ("ix_ticket_actions_open_owner_id_due_on", "ticket_actions", ["owner_id", "due_on"], "done_at IS NULL"),
    ("ix_ticket_events_given_new_at", "ticket_events", ["new", "at"], "field = 'owner_id'"),
)
TABLES = (
    "absences",
    "letter_templates",
    "policies",
    "saved_views",
    "causes",
    "corrective_actions",
    "criteria",
    "remedies",
    "ticket_alerts",
    "ticket_contacts",
    "ticket_pauses",
    "ticket_promises",
    "ticket_tags",
    "gift_codes",
    "ticket_files",
)

# What a case offers is a row of its own from here on.
REMEDY_COLUMNS = (
    ("remedy", sa.String()),
    ("remedy_text", sa.String()),
    ("remedy_amount", sa.Numeric(precision=12, scale=2)),
)

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    big = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    for table, column, target in POINTERS:
        constraint = f"CONSTRAINT fk_{table}_{column} REFERENCES {target} (id)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {big} {constraint}")
    for table, column, kind in COLUMNS:
        op.add_column(table, sa.Column(column, kind))
    for table, column in COUNTS:
        op.add_column(table, sa.Column(column, BIG, nullable=False, server_default="0"))
    for name, table, columns, is_unique in INDEXES:
        op.create_index(name, table, columns, unique=is_unique)
    for name, table, columns, where in PARTIAL:
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_table(
        "absences",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("deputy_id", BIG, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["deputy_id"], ["users.id"], name="fk_absences_deputy_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_absences_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_absences"),
    )
    op.create_index("ix_absences_user_id_to_on", "absences", ["user_id", "to_on"])
    op.create_index("ix_absences_deputy_id_to_on", "absences", ["deputy_id", "to_on"])
    op.create_table(
        "letter_templates",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"], name="fk_letter_templates_changed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_templates"),
    )
    op.create_index(
        "ix_letter_templates_kind_language_changed_at", "letter_templates", ["kind", "language", "changed_at"]
    )
    op.create_table(
        "policies",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("definition", JSON, nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"], name="fk_policies_changed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_policies"),
        sa.UniqueConstraint("name", "version", name="uq_policies_name_version"),
    )
    op.create_index(
        "uq_policies_current_name",
        "policies",
        ["name"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_table(
        "saved_views",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_saved_views_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
        sa.UniqueConstraint("user_id", "room", "name", name="uq_saved_views_user_id_room_name"),
    )
    op.create_table(
        "causes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("branch", sa.String(), server_default="", nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("question", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("is_root", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_causes_ticket_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_causes"),
    )
    op.create_index("ix_causes_ticket_id_position", "causes", ["ticket_id", "position"])
    op.create_table(
        "corrective_actions",
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("problem", JSON, nullable=False),
        sa.Column("containment", sa.String(), nullable=True),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("escape_cause", sa.String(), nullable=True),
        sa.Column("risk", sa.String(), nullable=True),
        sa.Column("similar_places", sa.String(), nullable=True),
        sa.Column("procedure", sa.String(), nullable=True),
        sa.Column("signal", JSON, nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("told_count", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="fk_corrective_actions_ticket_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", name="pk_corrective_actions"),
    )
    op.create_table(
        "criteria",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("round", BIG, nullable=False),
        sa.Column("survey_id", BIG, nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=True),
        sa.Column("question", sa.String(), nullable=True),
        sa.Column("low_values", JSON, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("dimension", sa.String(), server_default="", nullable=False),
        sa.Column("key", sa.String(), server_default="", nullable=False),
        sa.Column("baseline_from", sa.Date(), nullable=False),
        sa.Column("baseline_to", sa.Date(), nullable=False),
        sa.Column("alarm_from", sa.Date(), nullable=True),
        sa.Column("alarm_to", sa.Date(), nullable=True),
        sa.Column("smallest_change", sa.Float(), nullable=False),
        sa.Column("decide_on", sa.Date(), nullable=False),
        sa.Column("coder_version", sa.String(), nullable=True),
        sa.Column("locked_at", MOMENT, nullable=False),
        sa.Column("locked_by", BIG, nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("verdict_at", MOMENT, nullable=True),
        sa.Column("figures", JSON, nullable=True),
        sa.ForeignKeyConstraint(["locked_by"], ["users.id"], name="fk_criteria_locked_by"),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name="fk_criteria_survey_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_criteria_ticket_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_criteria_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_criteria"),
        sa.UniqueConstraint("ticket_id", "round", name="uq_criteria_ticket_id_round"),
    )
    op.create_index(
        "ix_criteria_undecided_decide_on",
        "criteria",
        ["decide_on"],
        sqlite_where=sa.text("verdict IS NULL"),
        postgresql_where=sa.text("verdict IS NULL"),
    )
    op.create_table(
        "remedies",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("over_limit", sa.Boolean(), nullable=False),
        sa.Column("exception_because", sa.String(), nullable=True),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("budget_on", sa.Date(), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("proposed_by", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_because", sa.String(), nullable=True),
        sa.Column("given_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name="fk_remedies_decided_by"),
        sa.ForeignKeyConstraint(["proposed_by"], ["users.id"], name="fk_remedies_proposed_by"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_remedies_ticket_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_remedies_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_remedies"),
    )
    op.create_index("ix_remedies_state_proposed_at", "remedies", ["state", "proposed_at"])
    op.create_index("ix_remedies_ticket_id", "remedies", ["ticket_id"])
    op.create_index("ix_remedies_unit_id_budget_on", "remedies", ["unit_id", "budget_on"])
    op.create_table(
        "ticket_alerts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_alerts_ticket_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_ticket_alerts_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_alerts"),
        sa.UniqueConstraint(
            "ticket_id", "kind", "stage", "due_at", name="uq_ticket_alerts_ticket_id_kind_stage_due_at"
        ),
    )
    op.create_table(
        "ticket_contacts",
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("part", sa.String(), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_ticket_contacts_customer_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_contacts_ticket_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", "customer_id", name="pk_ticket_contacts"),
    )
    op.create_index("ix_ticket_contacts_customer_id", "ticket_contacts", ["customer_id"])
    op.create_table(
        "ticket_pauses",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("begins_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_pauses_ticket_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_pauses"),
    )
    op.create_index("ix_ticket_pauses_ticket_id", "ticket_pauses", ["ticket_id"])
    op.create_table(
        "ticket_promises",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("party", sa.String(), server_default="us", nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("first_due_at", MOMENT, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", BIG, nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name="fk_ticket_promises_made_by"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_promises_ticket_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_promises"),
    )
    op.create_index(
        "ix_ticket_promises_running_due_at",
        "ticket_promises",
        ["due_at"],
        sqlite_where=sa.text("done_at IS NULL AND withdrawn_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL AND withdrawn_at IS NULL"),
    )
    op.create_index("ix_ticket_promises_ticket_id", "ticket_promises", ["ticket_id"])
    op.create_index("ix_ticket_promises_due_at", "ticket_promises", ["due_at"])
    op.create_index("ix_ticket_promises_first_due_at", "ticket_promises", ["first_due_at"])
    op.create_table(
        "ticket_tags",
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_tags_ticket_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", "tag", name="pk_ticket_tags"),
    )
    op.create_index("ix_ticket_tags_tag_ticket_id", "ticket_tags", ["tag", "ticket_id"])
    op.create_table(
        "gift_codes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by", BIG, nullable=True),
        sa.Column("remedy_id", BIG, nullable=True),
        sa.Column("given_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name="fk_gift_codes_added_by"),
        sa.ForeignKeyConstraint(["remedy_id"], ["remedies.id"], name="fk_gift_codes_remedy_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_gift_codes"),
        sa.UniqueConstraint("code", name="uq_gift_codes_code"),
        sa.UniqueConstraint("remedy_id", name="uq_gift_codes_remedy_id"),
    )
    op.create_index(
        "ix_gift_codes_free",
        "gift_codes",
        ["currency", "amount", "expires_on"],
        sqlite_where=sa.text("remedy_id IS NULL"),
        postgresql_where=sa.text("remedy_id IS NULL"),
    )
    op.create_table(
        "ticket_files",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("message_id", BIG, nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("uploaded_by", BIG, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_ticket_files_message_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_files_ticket_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["uploaded_by"], ["users.id"], name="fk_ticket_files_uploaded_by"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_files"),
    )
    op.create_index("ix_ticket_files_message_id", "ticket_files", ["message_id"])
    op.create_index("ix_ticket_files_ticket_id", "ticket_files", ["ticket_id"])
    _move_remedies_out()


def downgrade():
    for column, kind in REMEDY_COLUMNS:
        op.add_column("tickets", sa.Column(column, kind))
    _move_remedies_back()
    for table in reversed(TABLES):
        op.drop_table(table)
    for name, table, _, _ in reversed((*INDEXES, *PARTIAL)):
        op.drop_index(name, table)
    for table, column, *_ in reversed((*COLUMNS, *COUNTS)):
        op.drop_column(table, column)
    for table, column, _ in reversed(POINTERS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


def _tables():
    meta = sa.MetaData()
    tickets = sa.Table(
        "tickets", meta, sa.Column("id", BIG), sa.Column("unit_id", BIG), sa.Column("order_id", BIG),
        sa.Column("owner_id", BIG), sa.Column("opened_at", MOMENT), sa.Column("outcome_told_at", MOMENT),
        *(sa.Column(column, kind) for column, kind in REMEDY_COLUMNS),
    )  # fmt: skip
    orders = sa.Table("orders", meta, sa.Column("id", BIG), sa.Column("currency", sa.String()))
    remedies = sa.Table(
        "remedies", meta, sa.Column("id", BIG), sa.Column("ticket_id", BIG), sa.Column("kind", sa.String()),
        sa.Column("text", sa.String()), sa.Column("amount", sa.Numeric(precision=12, scale=2)),
        sa.Column("currency", sa.String()), sa.Column("state", sa.String()), sa.Column("over_limit", sa.Boolean()),
        sa.Column("unit_id", BIG), sa.Column("budget_on", sa.Date()), sa.Column("proposed_at", MOMENT),
        sa.Column("proposed_by", BIG), sa.Column("given_at", MOMENT),
    )  # fmt: skip
    return tickets, orders, remedies


def _move_remedies_out():
    """Make a row of what each case offered: given where the customer was told of the outcome, else decided on."""
    connection = op.get_bind()
    tickets, orders, remedies = _tables()
    query = sa.select(tickets, orders.c.currency).outerjoin(orders, orders.c.id == tickets.c.order_id)
    rows = []
    for row in connection.execute(query.where(tickets.c.remedy.is_not(None))):
        opened_at = row.opened_at if row.opened_at.tzinfo else row.opened_at.replace(tzinfo=UTC)
        rows.append(
            {
                "id": secrets.randbits(63),
                "ticket_id": row.id,
                "kind": row.remedy,
                "text": row.remedy_text,
                "amount": row.remedy_amount,
                "currency": row.currency if row.remedy_amount is not None else None,
                "state": "given" if row.outcome_told_at else "approved",
                "over_limit": False,
                "unit_id": row.unit_id,
                "budget_on": opened_at.date().replace(day=1),
                "proposed_at": opened_at,
                "proposed_by": row.owner_id,
                "given_at": row.outcome_told_at,
            }
        )
    if rows:
        connection.execute(sa.insert(remedies), rows)
    for column, _ in REMEDY_COLUMNS:
        op.execute(f"ALTER TABLE tickets DROP COLUMN {column}")


def _move_remedies_back():
    """Write what each case offered last into its own row again."""
    connection = op.get_bind()
    tickets, _, remedies = _tables()
    query = sa.select(remedies).where(remedies.c.state.in_(["approved", "given", "accepted"]))
    for row in connection.execute(query.order_by(remedies.c.proposed_at)).all():
        change = sa.update(tickets).where(tickets.c.id == row.ticket_id)
        connection.execute(change.values(remedy=row.kind, remedy_text=row.text, remedy_amount=row.amount))
