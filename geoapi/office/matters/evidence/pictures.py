"""Makes a photo anew: its colours as they are seen, and nothing else of what was in the file. Pure.

To be run where it may fail (see child.py): a picture may be made to need more memory or time than there is.
"""

import io
import struct
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from geoapi.office.matters.evidence.formats import format_of, why_not

# Of its longer side, in pixels.
LONGEST_PX = 1600
# Asked before anything is decoded. Phones make JPEGs of 108 million pixels, which are decoded at a part of
# their size; others are decoded whole.
MOST_PIXELS = {"JPEG": 110_000_000, "PNG": 30_000_000, "WEBP": 30_000_000}
_QUALITY = 82
_MEBI = 1_000_000

Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())


class Refused(Exception):
    """`code`: for programs; the message is a sentence for who sent it."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Picture:
    content: bytes
    width: int
    height: int


def make_anew(sent: bytes) -> Picture:
    """The first picture of a file as a JPEG, upright and at most LONGEST_PX long, without what a camera or
    anybody else has written into it. Raises Refused.
    """
    kind = format_of(sent)
    if kind is None:
        raise Refused("format", why_not(sent[:64]))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(sent), formats=(kind,)) as opened:
                return _made_of(opened, MOST_PIXELS[kind])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large(MOST_PIXELS[kind]) from None
    except UnidentifiedImageError:
        raise Refused("damaged", "This picture is damaged: take it again.") from None
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        IndexError,
        KeyError,
        TypeError,
        struct.error,
    ) as error:
        # What Pillow raises of files that are not what their heads say.
        raise Refused("damaged", "This picture is damaged or cut off: send it again.") from error


def _made_of(opened: Image.Image, most_pixels: int) -> Picture:
    if opened.width * opened.height > most_pixels:
        raise _too_large(most_pixels)
    # A JPEG is decoded no larger than is needed, half of it or less.
    opened.draft("RGB", (LONGEST_PX * 2, LONGEST_PX * 2))
    # Colours of a palette have nothing between them.
    picture = opened.convert("RGBA") if opened.mode in ("P", "1") else opened
    picture.thumbnail((LONGEST_PX, LONGEST_PX), Image.Resampling.LANCZOS)
    plain = _on_white(_upright(picture))
    out = io.BytesIO()
    # A new picture of the bare pixels: nothing that the old one carried can come along.
    bare = Image.frombytes("RGB", plain.size, plain.tobytes())
    bare.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return Picture(out.getvalue(), bare.width, bare.height)


def _upright(picture: Image.Image) -> Image.Image:
    """As it was held, if what the camera wrote of that can be read."""
    try:
        return ImageOps.exif_transpose(picture)
    except (SyntaxError, ValueError, OSError, KeyError, TypeError, IndexError, struct.error):
        return picture


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        alpha = picture.convert("RGBA")
        white = Image.new("RGBA", alpha.size, "white")
        return Image.alpha_composite(white, alpha).convert("RGB")
    return picture.convert("RGB")


def _too_large(most_pixels: int) -> Refused:
    return Refused("too-many-pixels", f"It has over {most_pixels // _MEBI} million pixels: make it smaller.")
