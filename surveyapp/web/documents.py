"""What every document shares: its page in HTML, and that page as a PDF to take away."""

from datetime import UTC, datetime
from typing import Any

from flask import Response, render_template
from flask_babel import get_locale

from surveyapp.formats.pdf import write_pdf
from surveyapp.services import units


def document_html(template: str, **values: Any) -> str:
    """Return a document as one HTML page that needs no other file."""
    company, _ = units.names_of(None)
    return render_template(
        f"documents/{template}",
        language=str(get_locale().language),
        company=company or "surveyapp",
        made_at=datetime.now(UTC),
        **values,
    )


def pdf_of(template: str, **values: Any) -> bytes:
    """Return a document as PDF.

    Raises:
        Refused: this server cannot draw text.
    """
    return write_pdf(document_html(template, **values))


def as_file(content: bytes | str, mimetype: str, name: str) -> Response:
    """Return something to be saved under a file name."""
    response = Response(content, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
