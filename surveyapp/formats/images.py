"""Pictures and papers that people send: told apart by their content, and pictures drawn anew so that nothing else is in them."""

import threading
from collections.abc import Collection
from io import BytesIO
from typing import BinaryIO

from surveyapp.domain.errors import N_, Refused

JPEG, PNG, PDF, TEXT = "image/jpeg", "image/png", "application/pdf", "text/plain"
ENDINGS = {JPEG: ".jpg", PNG: ".png", PDF: ".pdf", TEXT: ".txt"}
PICTURES = frozenset({JPEG, PNG})
# What people know the kinds by, in every language.
SHORT_NAMES = {JPEG: "JPEG, PNG, WebP", PDF: "PDF", TEXT: "TXT"}

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
OTHER_KIND = N_("%(file)s is of another kind than is taken here. Send it as %(kinds)s.")
# A large picture fills much memory while it is drawn anew: one at a time in a process.
_drawing = threading.Lock()


def clean(name: str, stream: BinaryIO, media_types: Collection[str] = ENDINGS) -> tuple[str, bytes]:
    """Return the media type and the content to keep of a file: pictures upright, without what the camera wrote into them.

    The name is for messages only; what a file is, its content says. Only `media_types` are taken; since every picture is
    drawn anew, one kind of picture stands for all.

    Raises:
        Refused: it is none of the kinds that are taken, or a picture that cannot be read or is too large.
    """
    takes_pictures = not PICTURES.isdisjoint(media_types)
    head = stream.read(1024)
    stream.seek(0)
    is_picture = head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
    if takes_pictures and (is_picture or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")):
        with _drawing:
            return _redrawn(name, stream)
    if takes_pictures and head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        raise Refused(HEIC, file=name)
    content = stream.read()
    if PDF in media_types and head.startswith(b"%PDF-"):
        return PDF, content
    if TEXT in media_types and content and not head.startswith(b"%PDF-") and _is_text(content):
        return TEXT, content
    if set(ENDINGS) <= set(media_types):
        raise Refused(FOREIGN, file=name)
    kinds = [words for kind, words in SHORT_NAMES.items() if kind in media_types or (kind == JPEG and takes_pictures)]
    raise Refused(OTHER_KIND, file=name, kinds=", ".join(kinds))


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(character >= " " or character in "\t\n\r\f\ufeff" for character in text)


def _redrawn(name: str, stream: BinaryIO) -> tuple[str, bytes]:
    # Slow to load and needed by few requests only.
    from PIL import Image, ImageFile, ImageOps  # noqa: PLC0415

    # Who draws PDFs in this process lets its pictures end too early; what people send must have arrived whole.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(stream, formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MAXIMUM_PIXELS:
                raise Refused(TOO_LARGE, file=name)
            # A photo is decoded at the size that is kept, which spares the memory of the rest.
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            has_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
            is_png = picture.format == "PNG" or has_alpha
            if picture.mode in ("RGB", "RGBA", "L"):
                # Made small before anything copies it.
                picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            plain = upright.convert("RGBA" if has_alpha else "RGB")
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise Refused(TOO_LARGE, file=name) from error
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
