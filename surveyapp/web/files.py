"""Files of requests and responses: what was chosen in a field, and a kept file given out so that it can do no harm."""

from io import BytesIO

from flask import Response, request, send_file
from werkzeug.datastructures import FileStorage

from surveyapp.services.kept_files import Kept, Sent

ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf,text/plain"


def give(kept: Kept) -> Response:
    """Return a kept file: a picture to look at, since it was drawn anew here; anything else to keep, never to open."""
    response = send_file(
        BytesIO(kept.path.read_bytes()),
        mimetype=kept.media_type,
        as_attachment=not kept.is_picture,
        download_name=kept.name,
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def sent_files(name: str) -> list[Sent]:
    """Return the files that were chosen in a field; a browser sends an empty one where none was."""
    chosen: list[FileStorage] = request.files.getlist(name)
    return [Sent(each.filename, each.stream) for each in chosen if each.filename]
