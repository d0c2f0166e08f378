"""The auditor's register as files: an Excel workbook, and a PDF to print and sign."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from surveyapp.domain.errors import N_, NotFound
from surveyapp.formats.register_xlsx import write_register
from surveyapp.services import registers as service
from surveyapp.services.registers import Register
from surveyapp.web.access import access, get_viewer
from surveyapp.web.documents import as_file, pdf_of
from surveyapp.web.register_words import HEADS, cells
from surveyapp.web.reports.filters import read_filters
from surveyapp.web.reports.words import say

blueprint = Blueprint("registers", __name__, url_prefix="/reports/actions")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE = N_("Register of complaints and corrective actions")
SHEET = N_("Register")


@blueprint.get("/register.<form>")
@access("tickets.read")
def register(form: str) -> ResponseReturnValue:
    """Send every case and corrective action of the period and units in the address; exports are recorded."""
    if form not in ("xlsx", "pdf"):
        raise NotFound
    now = datetime.now(UTC)
    zone: ZoneInfo = current_app.config["SETTINGS"].timezone
    filters = read_filters(request.args, by=None, is_across=True)
    language = str(get_locale().language)
    found = service.take_register(filters, form, viewer=get_viewer(), language=language, now=now, zone=zone)
    name = f"register-{now.astimezone(zone):%Y-%m-%d}.{form}"
    if form == "pdf":
        rows = [cells(line, zone=zone, now=now) for line in found.lines]
        return as_file(
            pdf_of("register.html", about=[say(line) for line in found.about], rows=rows), "application/pdf", name
        )
    return _workbook(found, name, zone, now)


def _workbook(found: Register, name: str, zone: ZoneInfo, now: datetime) -> ResponseReturnValue:
    stream = io.BytesIO()
    about = [gettext(TITLE), *(say(line) for line in found.about)]
    heads = [(gettext(head.words), head.width) for head in HEADS]
    write_register(stream, gettext(SHEET), about, heads, (cells(line, zone=zone, now=now) for line in found.lines))
    stream.seek(0)
    return send_file(stream, mimetype=XLSX, as_attachment=True, download_name=name)
