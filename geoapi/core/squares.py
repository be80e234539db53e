"""QR codes, as pages draw them. Pure."""

import io

import segno


def square_of(text: str) -> tuple[int, str]:
    """The QR code of a text: how many modules it is wide, and its dark ones as the path of an SVG."""
    code = segno.make(text, error="m", micro=False)
    path = io.StringIO()
    for y, row in enumerate(code.matrix):
        for x, dark in enumerate(row):
            if dark:
                path.write(f"M{x} {y}h1v1h-1z")
    return len(code.matrix), path.getvalue()
