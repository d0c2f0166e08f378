"""An address as a QR code: SVG for print, PNG for everything else, and SVG to stand inside a document."""

import io

import segno

# Level M mends 15 % of the code; segno takes a better level where that makes the code no larger.
LEVEL = "m"
# ISO/IEC 18004 asks for four modules of quiet around a code.
BORDER = 4


def qr_svg(address: str) -> bytes:
    """Return the code as an SVG file, which prints sharply at any size."""
    stream = io.BytesIO()
    _code(address).save(stream, kind="svg", border=BORDER, light="#fff", unit="mm", scale=1)
    return stream.getvalue()


def qr_png(address: str, size: int) -> bytes:
    """Return the code as a PNG at least `size` pixels wide; each module is a whole number of pixels, so that none blurs."""
    code = _code(address)
    width, _ = code.symbol_size(border=BORDER)
    stream = io.BytesIO()
    code.save(stream, kind="png", border=BORDER, scale=-(-size // width))
    return stream.getvalue()


def qr_inline(address: str) -> str:
    """Return the code as an SVG element for HTML, without its quiet border, as wide as what it stands in."""
    return str(_code(address).svg_inline(border=0, svgclass=None, lineclass=None, omitsize=True))


def _code(address: str) -> segno.QRCode:
    return segno.make_qr(address, error=LEVEL)
