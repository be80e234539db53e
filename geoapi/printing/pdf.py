"""Pages of HTML as PDF, with the type they are set in inside the file."""

from PIL import ImageFile

from geoapi.core.errors import PrintingUnavailable

_MISSING = "Pages can't be printed here: install libpangoft2-1.0-0 and fonts-noto-cjk."


def pdf_of(html: str) -> bytes:
    """An A4 or other PDF, as the page's own `@page` says. Nothing is fetched, from wherever.

    Raises PrintingUnavailable where Pango, which sets the type, is not installed.
    """
    try:
        from weasyprint import HTML, URLFetcher  # type: ignore[import-untyped]
    except OSError as error:
        raise PrintingUnavailable(
            "Pages can't be printed here: install libpango-1.0-0 and fonts-noto-cjk."
        ) from error
    # Read, it lets the whole process take pictures that are cut off, which nobody here wants.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    made: bytes = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=("data",))).write_pdf()
    return made
