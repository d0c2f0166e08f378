"""Pictures and papers that people send: told apart by their content, and pictures drawn anew so that nothing else is in them."""

from io import BytesIO
from typing import BinaryIO

from surveyapp.domain.errors import N_, Refused

JPEG, PNG, PDF, TEXT = "image/jpeg", "image/png", "application/pdf", "text/plain"
ENDINGS = {JPEG: ".jpg", PNG: ".png", PDF: ".pdf", TEXT: ".txt"}
PICTURES = frozenset({JPEG, PNG})

# A small file can unpack to a picture that fills the memory; no camera of a telephone takes so large a one.
MAXIMUM_PIXELS = 60_000_000
# Large enough to read a serial number on, small enough to open on a telephone.
LONGEST_SIDE = 2400
QUALITY = 85
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"})

UNREADABLE = N_("%(file)s: this picture cannot be read. Take it anew, or send another one.")
TOO_LARGE = N_("%(file)s: this picture has too many pixels. Send it smaller.")
HEIC = N_(
    "%(file)s is a HEIC picture, which many screens cannot show. Send it as JPEG, or take a screenshot of it and send that."
)
FOREIGN = N_("%(file)s: we take pictures (JPEG, PNG, WebP), PDF and plain text.")


def clean(name: str, stream: BinaryIO) -> tuple[str, bytes]:
    """Return the media type and the content to keep of a file: pictures upright, without what the camera wrote into them.

    The name is for messages only; what a file is, its content says.

    Raises:
        Refused: it is none of the kinds that are taken, or a picture that cannot be read or is too large.
    """
    head = stream.read(1024)
    stream.seek(0)
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return _redrawn(name, stream)
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        raise Refused(HEIC, file=name)
    content = stream.read()
    if head.startswith(b"%PDF-"):
        return PDF, content
    if content and _is_text(content):
        return TEXT, content
    raise Refused(FOREIGN, file=name)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(character >= " " or character in "\t\n\r\f\ufeff" for character in text)


def _redrawn(name: str, stream: BinaryIO) -> tuple[str, bytes]:
    # Slow to load and needed by few requests only.
    from PIL import Image, ImageOps  # noqa: PLC0415

    try:
        with Image.open(stream, formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MAXIMUM_PIXELS:
                raise Refused(TOO_LARGE, file=name)
            # A photo is decoded at the size that is kept, which spares the memory of the rest.
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
            is_png = picture.format == "PNG" or has_alpha
            plain = upright.convert("RGBA" if has_alpha else "RGB")
    except Refused:
        raise
    except Exception as error:
        # Decoders fail in many ways on what was made to make them fail; all of them mean the same to whoever sent it.
        raise Refused(UNREADABLE, file=name) from error
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # What goes on is the pixels alone: no profile, comment or place where it was taken.
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    kept = BytesIO()
    bare.save(kept, "PNG" if is_png else "JPEG", **({} if is_png else {"quality": QUALITY}))
    return (PNG if is_png else JPEG), kept.getvalue()
