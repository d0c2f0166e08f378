"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

# Frozen here: a migration must not change when the models do.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
ROOT_ID = 1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "accounts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("source", "name", name="uq_accounts_source_name"),
    )
    op.create_table(
        "audit_events",
        sa.Column("position", BIG, autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("object_kind", sa.String(), nullable=False),
        sa.Column("object_id", BIG, nullable=True),
        sa.Column("details", JSON, nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_audit_events"),
    )
    op.create_index("ix_audit_events_at", "audit_events", ["at"], unique=False)
    op.create_index("ix_audit_events_user_id", "audit_events", ["user_id"], unique=False)

    op.create_table(
        "job_runs",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("succeeded_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_job_runs"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("id", BIG, nullable=False),
        sa.Column("account_hash", sa.String(), nullable=False),
        sa.Column("address_hash", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_tries"),
    )
    op.create_index("ix_sign_in_tries_account_hash_at", "sign_in_tries", ["account_hash", "at"], unique=False)
    op.create_index("ix_sign_in_tries_address_hash_at", "sign_in_tries", ["address_hash", "at"], unique=False)

    op.create_table(
        "spent_submissions",
        sa.Column("submission_hash", sa.String(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("submission_hash", name="pk_spent_submissions"),
    )
    op.create_index("ix_spent_submissions_spent_on", "spent_submissions", ["spent_on"], unique=False)

    op.create_table(
        "surveys",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_surveys"),
        sa.UniqueConstraint("name", name="uq_surveys_name"),
    )
    op.create_table(
        "units",
        sa.Column("id", BIG, nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.CheckConstraint("(parent_id IS NULL) = (id = 1)", name="ck_units_one_root"),
        sa.ForeignKeyConstraint(["parent_id"], ["units.id"], name="fk_units_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_units"),
        sa.UniqueConstraint("path", name="uq_units_path"),
    )
    op.create_index("ix_units_parent_id", "units", ["parent_id"], unique=False)

    op.create_table(
        "users",
        sa.Column("id", BIG, nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=True),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("signed_in_at", MOMENT, nullable=True),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
    )
    op.create_table(
        "customers",
        sa.Column("id", BIG, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("account_id", BIG, nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("erased_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_customers_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
        sa.UniqueConstraint("source", "external_id", name="uq_customers_source_external_id"),
    )
    op.create_index("ix_customers_account_id", "customers", ["account_id"], unique=False)
    op.create_index("ix_customers_email", "customers", ["email"], unique=False)

    op.create_table(
        "dimension_keys",
        sa.Column("survey_id", BIG, nullable=False),
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name="fk_dimension_keys_survey_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("survey_id", "dimension", "key", name="pk_dimension_keys"),
    )
    op.create_table(
        "one_time_links",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_one_time_links_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_one_time_links"),
    )
    op.create_index("ix_one_time_links_user_id", "one_time_links", ["user_id"], unique=False)

    op.create_table(
        "order_rollups",
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_order_rollups_unit_id"),
        sa.PrimaryKeyConstraint("measure", "day", "unit_id", "category", "value", name="pk_order_rollups"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "series",
        sa.Column("id", BIG, nullable=False),
        sa.Column("survey_id", BIG, nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("scale", JSON, nullable=False),
        sa.Column("scale_hash", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name="fk_series_survey_id"),
        sa.PrimaryKeyConstraint("id", name="pk_series"),
        sa.UniqueConstraint("survey_id", "question", "scale_hash", name="uq_series_survey_id_question_scale_hash"),
    )
    op.create_table(
        "stale_marks",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("survey_id", BIG, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name="fk_stale_marks_survey_id"),
        sa.PrimaryKeyConstraint("id", name="pk_stale_marks"),
    )
    op.create_index("ix_stale_marks_kind_survey_id_day", "stale_marks", ["kind", "survey_id", "day"], unique=False)

    op.create_table(
        "survey_versions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("survey_id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("definition", JSON, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("anonymity", sa.String(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("published_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(["published_by"], ["users.id"], name="fk_survey_versions_published_by"),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name="fk_survey_versions_survey_id"),
        sa.PrimaryKeyConstraint("id", name="pk_survey_versions"),
        sa.UniqueConstraint("survey_id", "content_hash", name="uq_survey_versions_survey_id_content_hash"),
        sa.UniqueConstraint("survey_id", "number", name="uq_survey_versions_survey_id_number"),
    )
    op.create_index(
        "uq_survey_versions_current",
        "survey_versions",
        ["survey_id"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )

    op.create_table(
        "unit_closure",
        sa.Column("ancestor_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("depth", BIG, nullable=False),
        sa.ForeignKeyConstraint(["ancestor_id"], ["units.id"], name="fk_unit_closure_ancestor_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_unit_closure_unit_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ancestor_id", "unit_id", name="pk_unit_closure"),
    )
    op.create_index("ix_unit_closure_unit_id", "unit_closure", ["unit_id"], unique=False)

    op.create_table(
        "user_sessions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_user_sessions_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_user_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_user_sessions_token_hash"),
    )
    op.create_index("ix_user_sessions_expires_at", "user_sessions", ["expires_at"], unique=False)
    op.create_index("ix_user_sessions_user_id", "user_sessions", ["user_id"], unique=False)

    op.create_table(
        "user_units",
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_user_units_unit_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_user_units_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "unit_id", name="pk_user_units"),
    )
    op.create_index("ix_user_units_unit_id", "user_units", ["unit_id"], unique=False)

    op.create_table(
        "orders",
        sa.Column("id", BIG, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("customer_id", BIG, nullable=True),
        sa.Column("account_id", BIG, nullable=True),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("placed_at", MOMENT, nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("delivered_at", MOMENT, nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("installed_at", MOMENT, nullable=True),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("serviced_at", MOMENT, nullable=True),
        sa.Column("serviced_on", sa.Date(), nullable=True),
        sa.Column("told_late_at", MOMENT, nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("product", sa.String(), nullable=True),
        sa.Column("seller", sa.String(), nullable=True),
        sa.Column("carrier", sa.String(), nullable=True),
        sa.Column("price_total", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("quoted_total", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("invoiced_total", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("extra", sa.String(), nullable=True),
        sa.Column("extra_told", sa.Boolean(), nullable=True),
        sa.Column("is_delivered", sa.Boolean(), nullable=False),
        sa.Column("days_late", BIG, nullable=True),
        sa.Column("promise", sa.String(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_orders_account_id"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_orders_customer_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_orders_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sa.UniqueConstraint("source", "external_id", name="uq_orders_source_external_id"),
    )
    op.create_index("ix_orders_account_id", "orders", ["account_id"], unique=False)
    op.create_index("ix_orders_customer_id", "orders", ["customer_id"], unique=False)
    op.create_index("ix_orders_delivered_on", "orders", ["delivered_on"], unique=False)
    op.create_index("ix_orders_external_id", "orders", ["external_id"], unique=False)
    op.create_index("ix_orders_placed_at_id", "orders", ["placed_at", "id"], unique=False)
    op.create_index(
        "ix_orders_undelivered_promised_on",
        "orders",
        ["promised_on"],
        unique=False,
        sqlite_where=sa.text("NOT is_delivered"),
        postgresql_where=sa.text("NOT is_delivered"),
    )
    op.create_index("ix_orders_unit_id_placed_at_id", "orders", ["unit_id", "placed_at", "id"], unique=False)

    op.create_table(
        "rollups",
        sa.Column("series_id", BIG, nullable=False),
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("survey_id", BIG, nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name="fk_rollups_series_id"),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name="fk_rollups_survey_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_rollups_unit_id"),
        sa.PrimaryKeyConstraint("series_id", "dimension", "day", "unit_id", "key", "value", name="pk_rollups"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_rollups_survey_id_day", "rollups", ["survey_id", "day"], unique=False)

    op.create_table(
        "invitations",
        sa.Column("id", BIG, nullable=False),
        sa.Column("survey_id", BIG, nullable=False),
        sa.Column("customer_id", BIG, nullable=True),
        sa.Column("order_id", BIG, nullable=True),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("touchpoint", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("touched_on", sa.Date(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("skip_reason", sa.String(), nullable=True),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("send_at", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.CheckConstraint("(state = 'skipped') = (skip_reason IS NOT NULL)", name="ck_invitations_skipped_has_reason"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_invitations_customer_id"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_invitations_order_id"),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name="fk_invitations_survey_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_invitations_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint(
            "survey_id",
            "order_id",
            "touchpoint",
            "occasion",
            name="uq_invitations_survey_id_order_id_touchpoint_occasion",
        ),
    )
    op.create_index("ix_invitations_customer_id", "invitations", ["customer_id"], unique=False)
    op.create_index("ix_invitations_order_id", "invitations", ["order_id"], unique=False)
    op.create_index("ix_invitations_send_at", "invitations", ["send_at"], unique=False)
    op.create_index("ix_invitations_survey_id_state", "invitations", ["survey_id", "state"], unique=False)
    op.create_index(
        "ix_invitations_unit_id_planned_at_id", "invitations", ["unit_id", "planned_at", "id"], unique=False
    )

    op.create_table(
        "tickets",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("survey_id", BIG, nullable=True),
        sa.Column("order_id", BIG, nullable=True),
        sa.Column("customer_id", BIG, nullable=True),
        sa.Column("is_confidential", sa.Boolean(), nullable=False),
        sa.Column("wants_contact", sa.Boolean(), nullable=False),
        sa.Column("receipt_channel", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("theme", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("severity", sa.String(), nullable=True),
        sa.Column("impact", sa.String(), nullable=True),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("acknowledge_due_at", MOMENT, nullable=True),
        sa.Column("answer_due_at", MOMENT, nullable=True),
        sa.Column("close_due_at", MOMENT, nullable=True),
        sa.Column("next_due_at", MOMENT, nullable=True),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("fact_what", sa.String(), nullable=True),
        sa.Column("fact_where", sa.String(), nullable=True),
        sa.Column("fact_when", sa.String(), nullable=True),
        sa.Column("fact_extent", sa.String(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("our_side", sa.String(), nullable=True),
        sa.Column("root_cause", sa.String(), nullable=True),
        sa.Column("root_cause_category", sa.String(), nullable=True),
        sa.Column("root_cause_unknown_because", sa.String(), nullable=True),
        sa.Column("correction", sa.String(), nullable=True),
        sa.Column("apology_sent_at", MOMENT, nullable=True),
        sa.Column("remedy", sa.String(), nullable=True),
        sa.Column("remedy_text", sa.String(), nullable=True),
        sa.Column("remedy_amount", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("remedy_none_because", sa.String(), nullable=True),
        sa.Column("extra", sa.String(), nullable=True),
        sa.Column("extra_told_at", MOMENT, nullable=True),
        sa.Column("outcome_told_at", MOMENT, nullable=True),
        sa.Column("asked_solved_at", MOMENT, nullable=True),
        sa.Column("customer_verdict", sa.String(), nullable=True),
        sa.Column("customer_verdict_at", MOMENT, nullable=True),
        sa.Column("customer_verdict_channel", sa.String(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", BIG, nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.CheckConstraint("kind <> 'case' OR dedupe_key <> ''", name="ck_tickets_case_has_dedupe_key"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_tickets_customer_id"),
        sa.ForeignKeyConstraint(["ended_by"], ["users.id"], name="fk_tickets_ended_by"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_tickets_order_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_tickets_owner_id"),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name="fk_tickets_survey_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_tickets_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("kind", "number", name="uq_tickets_kind_number"),
    )
    op.create_index("ix_tickets_customer_id", "tickets", ["customer_id"], unique=False)
    op.create_index(
        "ix_tickets_open_next_due_at_id",
        "tickets",
        ["next_due_at", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_tickets_open_owner_id_next_due_at_id",
        "tickets",
        ["owner_id", "next_due_at", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_tickets_open_unit_id_next_due_at_id",
        "tickets",
        ["unit_id", "next_due_at", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_tickets_opened_at_id", "tickets", ["opened_at", "id"], unique=False)
    op.create_index("ix_tickets_order_id", "tickets", ["order_id"], unique=False)
    op.create_index(
        "uq_tickets_open_dedupe_key",
        "tickets",
        ["dedupe_key"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    op.create_table(
        "invitation_links",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("invitation_id", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name="fk_invitation_links_invitation_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_invitation_links"),
    )
    op.create_index("ix_invitation_links_invitation_id", "invitation_links", ["invitation_id"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", BIG, nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ticket_id", BIG, nullable=True),
        sa.Column("invitation_id", BIG, nullable=True),
        sa.Column("customer_id", BIG, nullable=True),
        sa.Column("author_id", BIG, nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("send_at", MOMENT, nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("attempts", BIG, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_messages_author_id"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_messages_customer_id"),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name="fk_messages_invitation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_messages_ticket_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
    )
    op.create_index("ix_messages_customer_id", "messages", ["customer_id"], unique=False)
    op.create_index("ix_messages_invitation_id", "messages", ["invitation_id"], unique=False)
    op.create_index("ix_messages_state_send_at", "messages", ["state", "send_at"], unique=False)
    op.create_index("ix_messages_ticket_id", "messages", ["ticket_id"], unique=False)

    op.create_table(
        "responses",
        sa.Column("id", BIG, nullable=False),
        sa.Column("survey_id", BIG, nullable=False),
        sa.Column("version_id", BIG, nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("submission_hash", sa.String(), nullable=True),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("invitation_id", BIG, nullable=True),
        sa.Column("customer_id", BIG, nullable=True),
        sa.Column("order_id", BIG, nullable=True),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("product", sa.String(), nullable=True),
        sa.Column("seller", sa.String(), nullable=True),
        sa.Column("carrier", sa.String(), nullable=True),
        sa.Column("price_total", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("days_late", BIG, nullable=True),
        sa.Column("promise", sa.String(), nullable=True),
        sa.Column("may_contact", sa.Boolean(), nullable=True),
        sa.Column("may_quote", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "NOT is_anonymous OR (invitation_id IS NULL AND customer_id IS NULL AND order_id IS NULL AND answered_at IS NULL AND product IS NULL AND seller IS NULL AND carrier IS NULL AND category IS NULL AND channel IS NULL AND price_total IS NULL AND days_late IS NULL AND promise IS NULL AND submission_hash IS NULL)",
            name="ck_responses_anonymous_is_nobody",
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_responses_customer_id"),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations.id"], name="fk_responses_invitation_id"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_responses_order_id"),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name="fk_responses_survey_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_responses_unit_id"),
        sa.ForeignKeyConstraint(["version_id"], ["survey_versions.id"], name="fk_responses_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_responses"),
        sa.UniqueConstraint("invitation_id", name="uq_responses_invitation_id"),
        sa.UniqueConstraint("submission_hash", name="uq_responses_submission_hash"),
        sa.UniqueConstraint("survey_id", "source", "external_id", name="uq_responses_survey_id_source_external_id"),
    )
    op.create_index("ix_responses_customer_id", "responses", ["customer_id"], unique=False)
    op.create_index("ix_responses_order_id", "responses", ["order_id"], unique=False)
    op.create_index("ix_responses_survey_id_answered_on", "responses", ["survey_id", "answered_on"], unique=False)

    op.create_table(
        "ticket_actions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("cost", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("done_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(["done_by"], ["users.id"], name="fk_ticket_actions_done_by"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_ticket_actions_owner_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_actions_ticket_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_actions"),
    )
    op.create_index("ix_ticket_actions_ticket_id", "ticket_actions", ["ticket_id"], unique=False)

    op.create_table(
        "ticket_events",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("old", sa.String(), nullable=True),
        sa.Column("new", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_events_ticket_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_ticket_events_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_events"),
    )
    op.create_index("ix_ticket_events_ticket_id_at", "ticket_events", ["ticket_id", "at"], unique=False)

    op.create_table(
        "ticket_links",
        sa.Column("action_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["tickets.id"], name="fk_ticket_links_action_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["case_id"], ["tickets.id"], name="fk_ticket_links_case_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("action_id", "case_id", name="pk_ticket_links"),
    )
    op.create_index("ix_ticket_links_case_id", "ticket_links", ["case_id"], unique=False)

    op.create_table(
        "ticket_notes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("author_id", BIG, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_ticket_notes_author_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_notes_ticket_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_notes"),
    )
    op.create_index("ix_ticket_notes_ticket_id", "ticket_notes", ["ticket_id"], unique=False)

    op.create_table(
        "ticket_responses",
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("response_id", BIG, nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name="fk_ticket_responses_response_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="fk_ticket_responses_ticket_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "response_id", name="pk_ticket_responses"),
    )
    op.create_index("ix_ticket_responses_response_id", "ticket_responses", ["response_id"], unique=False)

    op.execute(f"INSERT INTO units (id, parent_id, name, path) VALUES ({ROOT_ID}, NULL, '', '')")
    op.execute(f"INSERT INTO unit_closure (ancestor_id, unit_id, depth) VALUES ({ROOT_ID}, {ROOT_ID}, 0)")


def downgrade():
    for table in (
        "ticket_responses",
        "ticket_notes",
        "ticket_links",
        "ticket_events",
        "ticket_actions",
        "responses",
        "messages",
        "invitation_links",
        "tickets",
        "invitations",
        "rollups",
        "orders",
        "user_units",
        "user_sessions",
        "unit_closure",
        "survey_versions",
        "stale_marks",
        "series",
        "order_rollups",
        "one_time_links",
        "dimension_keys",
        "customers",
        "users",
        "units",
        "surveys",
        "spent_submissions",
        "sign_in_tries",
        "leases",
        "job_runs",
        "audit_events",
        "accounts",
    ):
        op.drop_table(table)
