"""Documents as PDF, from HTML: tagged, in their language, and without anything fetched from anywhere."""

from surveyapp.domain.errors import N_, Refused


def write_pdf(html: str) -> bytes:
    """Return an HTML document as a tagged PDF; its language and title are those of the HTML.

    Nothing is loaded: no file and no address, whatever the HTML names.

    Raises:
        Refused: the libraries that draw text are not installed on this machine.
    """
    try:
        # Slow to load, needed seldom, and of no use without the system's Pango.
        from weasyprint import HTML  # noqa: PLC0415
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except (ImportError, OSError) as missing:
        message = N_(
            "PDF needs Pango, which is not installed on this server: apt install libpango-1.0-0 libpangoft2-1.0-0."
            " Excel, HTML and CSV work without it."
        )
        raise Refused(message) from missing
    # A fetcher that allows no protocol refuses every address; what stood there is left out.
    document = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=()), base_url=None)
    pdf: bytes = document.write_pdf(pdf_tags=True)
    return pdf
