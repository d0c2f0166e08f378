"""The pages of orders: the list, one order with its promises, and the import of a file."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import FileStorage

from surveyapp.domain.errors import Fault, InvalidFile
from surveyapp.domain.order_views import VIEWS, Filter
from surveyapp.domain.orders import FIELDS, REQUIRED
from surveyapp.domain.tickets.naming import case_number
from surveyapp.services import orders as house
from surveyapp.services import uploads
from surveyapp.services.imports import Upload
from surveyapp.services.order_import import OrderImport, import_orders
from surveyapp.services.units import viewer_units
from surveyapp.settings import Settings
from surveyapp.web import order_words
from surveyapp.web.access import access, get_viewer
from surveyapp.web.paging import asked_place, neighbours
from surveyapp.web.tickets.words import language_name

blueprint = Blueprint("orders", __name__, url_prefix="/orders")


class ImportForm(FlaskForm):
    """A file of orders, and the map of its columns where they are not named as the fields are."""

    file = FileField(lazy_gettext("File"), [FileRequired(lazy_gettext("Choose the file with the orders."))])
    column_map = FileField(lazy_gettext("Column map"))


@blueprint.get("")
@access("orders.read")
def orders() -> ResponseReturnValue:
    """List orders by view, filters and place, all of them in the address."""
    viewer, args, now = get_viewer(), request.args, datetime.now(UTC)
    view = args.get("view", "all")
    chosen = Filter(
        view=view if view in VIEWS else abort(404),
        unit=args.get("unit", "").strip(),
        search=args.get("q", "").strip()[:200],
    )
    today = now.astimezone(_settings().timezone).date()
    page = house.list_orders(viewer, chosen, asked_place(), today=today)
    kept = {"unit": chosen.unit or None, "q": chosen.search or None}
    previous_url, next_url = neighbours(page, "orders.orders", view=chosen.view, **kept)
    return render_template(
        "orders/orders.html",
        page=page,
        chosen=chosen,
        kept=kept,
        previous_url=previous_url,
        next_url=next_url,
        unit_options=[(unit.path, unit.path) for unit in viewer_units(viewer) if unit.path],
        finding=order_words.overdue_finding(house.count_overdue(viewer, today=today)) if page.rows else "",
        today=today,
        now=now,
        words=order_words,
    )


@blueprint.get("/<id:order_id>")
@access("orders.read")
def order(order_id: int) -> ResponseReturnValue:
    """Show one order: what was promised, what happened, what the customer said of it."""
    now = datetime.now(UTC)
    page = house.get_order(get_viewer(), order_id, now=now)
    return render_template(
        "orders/order.html",
        page=page,
        order=page.order,
        now=now,
        finding=order_words.finding(page, now=now),
        money_of=partial(order_words.money_of, currency=page.order.currency),
        case_number=case_number,
        language_name=language_name,
        words=order_words,
    )


@blueprint.route("/import", methods=["GET", "POST"])
@access("orders.import")
def import_file() -> ResponseReturnValue:
    """Take a file, check all of it, and say what importing it would change; nothing is changed yet."""
    form, faults = ImportForm(), []
    if form.validate_on_submit():
        files = [_upload(file) for file in (form.file.data, form.column_map.data) if file and file.filename]
        try:
            result = _import(files, dry_run=True)
        except InvalidFile as refused:
            faults = _faults(refused)
        else:
            token = uploads.keep(_folder(), files, viewer=get_viewer(), now=datetime.now(UTC))
            return render_template("orders/import_check.html", result=result, file=files[0].name, token=token)
    return _import_page(form, faults)


@blueprint.post("/import/<token>")
@access("orders.import")
def confirm_import(token: str) -> ResponseReturnValue:
    """Import the file that was checked."""
    try:
        with uploads.kept_files(_folder(), token, viewer=get_viewer()) as files:
            result = _import(files, dry_run=False)
    except InvalidFile as refused:
        return _import_page(ImportForm(formdata=None), _faults(refused))
    flash(
        gettext(
            "%(created)s orders are new, %(updated)s changed, %(unchanged)s were there already.",
            created=result.created,
            updated=result.updated,
            unchanged=result.unchanged,
        )
    )
    return redirect(url_for("orders.orders"), 303)


def _import(files: list[Upload], *, dry_run: bool) -> OrderImport:
    zone, now = _settings().timezone, datetime.now(UTC)
    return import_orders(*files, zone=zone, now=now, dry_run=dry_run, viewer=get_viewer())


def _import_page(form: ImportForm, faults: list[tuple[str, str]]) -> ResponseReturnValue:
    status = 422 if faults or form.errors else 200
    said = ngettext("%(num)s fault, and nothing was imported", "%(num)s faults, and nothing was imported", len(faults))
    page = render_template(
        "orders/import.html", form=form, faults=faults, said=said if faults else "", fields=FIELDS, required=REQUIRED
    )
    return page, status


def _faults(refused: InvalidFile) -> list[tuple[str, str]]:
    """Return the place and the words of every fault, in the reader's language."""
    return [(_place(refused.file, fault), _said(fault)) for fault in refused.faults]


def _place(file: str, fault: Fault) -> str:
    return file if fault.line is None else gettext("%(file)s, line %(line)s", file=file, line=fault.line)


def _said(fault: Fault) -> str:
    words = gettext(fault.message, **fault.params)
    return f"{fault.params['cell']}: {words}" if "cell" in fault.params else words


def _upload(file: FileStorage) -> Upload:
    """Return what was sent, under its bare name: browsers may send a path."""
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2][-200:]
    return Upload(name, file.stream)


def _folder() -> Path:
    return _settings().instance / "uploads" / "imports"


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
