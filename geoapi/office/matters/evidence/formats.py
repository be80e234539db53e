"""What kind of file something is, by how it begins, and why it is none of those that are taken. Pure."""

# Of an original, in bytes; how many a matter has from its reporter, and as many from who works on it.
MOST_BYTES, MOST_PHOTOS = 12 << 20, 6
# What is made of each, whatever was sent.
MIME = "image/jpeg"
# As much tells what a file is.
HEAD_BYTES = 64
_TAKEN = "Send a JPEG, PNG or WebP picture."


def format_of(head: bytes) -> str | None:
    """JPEG, PNG or WEBP; None of anything else."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    return None


def why_not(head: bytes) -> str:
    """A sentence that says what was sent instead, as far as that can be seen."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[4:8] == b"ftyp":
        if head[8:12] in (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"):
            return f"This is a HEIC or AVIF picture, which is not taken. {_TAKEN}"
        return f"This is a video, which is not taken. {_TAKEN}"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return f"This is a GIF, which is not taken. {_TAKEN}"
    if head.startswith((b"II*\0", b"MM\0*", b"BM")):
        return f"This is a TIFF, BMP or raw picture, which is not taken. {_TAKEN}"
    if start[:1] == b"<":
        return f"This is SVG or another text, which is not taken. {_TAKEN}"
    return f"This is no picture. {_TAKEN}"
