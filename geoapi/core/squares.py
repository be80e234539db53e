"""QR codes, as pages draw them. Pure."""

import io
from itertools import groupby

import segno

# To try all eight takes most of the time; of hundreds of blurred pictures as many were read with this one.
_MASK = 1


def square_of(text: str) -> tuple[int, str]:
    """The QR code of a text: how many modules it is wide, and its dark ones as the path of an SVG."""
    code = segno.make(text, error="m", micro=False, mask=_MASK)
    path = io.StringIO()
    for y, row in enumerate(code.matrix):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                path.write(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return len(code.matrix), path.getvalue()
