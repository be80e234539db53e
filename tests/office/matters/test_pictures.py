"""A picture is made anew of whatever a phone sends, and nothing else is: damaged, enormous, another kind."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from geoapi.office.matters.evidence.pictures import LONGEST_PX, Refused, make_anew
from tests.features.cases.photos import SECRET, gif, jpeg, png, png_that_claims, webp


def saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def gradient(kind: str) -> bytes:
    return saved(Image.radial_gradient("L").convert("RGB"), kind)


def made(sent: bytes) -> Image.Image:
    found = make_anew(sent)
    picture = Image.open(io.BytesIO(found.content))
    assert picture.format == "JPEG" and picture.size == (found.width, found.height)
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    return picture.convert("RGB")


def is_red(picture: Image.Image, at: tuple[int, int]) -> bool:
    colour = picture.getpixel(at)
    assert isinstance(colour, tuple)
    return colour[0] > 180 and colour[1] < 90 and colour[2] < 90


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_stands_as_it_was_held(orientation: int) -> None:
    """The left half is red: where it is then, EXIF says."""
    picture = made(jpeg((160, 80), orientation=orientation))
    assert picture.size == ((160, 80) if orientation < 5 else (80, 160))
    wide, high = picture.size
    red_at = {
        **dict.fromkeys((1, 4), (wide // 4, high // 2)),
        **dict.fromkeys((2, 3), (3 * wide // 4, high // 2)),
        **dict.fromkeys((5, 6), (wide // 2, high // 4)),
        **dict.fromkeys((7, 8), (wide // 2, 3 * high // 4)),
    }
    assert is_red(picture, red_at[orientation])
    assert not is_red(picture, (wide - red_at[orientation][0], high - red_at[orientation][1]))


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK", "1", "P", "RGBA", "LA", "I;16"])
def test_every_way_to_hold_colours_is_read(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert made(saved(Image.new(mode, (40, 30)), kind)).size == (40, 30)


def test_what_is_transparent_is_white() -> None:
    for sent in (png(), saved(Image.new("P", (30, 20)), "PNG", transparency=0)):
        assert made(sent).getpixel((3, 3)) == (255, 255, 255)


def test_of_several_pictures_the_first_counts() -> None:
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue", "green")]
    for kind in ("PNG", "WEBP", "MPO"):
        sent = saved(frames[0], kind, save_all=True, append_images=frames[1:])
        assert is_red(made(sent), (30, 20)), kind


def test_none_is_longer_than_the_bound_nor_made_larger() -> None:
    assert made(jpeg((4000, 1000))).size == (LONGEST_PX, 400)
    assert made(saved(Image.new("RGB", (3, 5000)), "PNG")).size == (1, LONGEST_PX)
    assert made(webp((7, 9))).size == (7, 9)


def test_nothing_of_the_file_comes_along() -> None:
    profile = b"profile" + SECRET
    text = saved(Image.new("RGB", (9, 9)), "PNG", icc_profile=profile)
    for sent in (
        jpeg(),
        text,
        saved(Image.new("RGB", (9, 9)), "WEBP", exif=b"Exif\0\0" + SECRET, xmp=SECRET),
    ):
        assert SECRET in sent or b"iCCP" in sent
        assert SECRET not in make_anew(sent).content


def chunked(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def test_bombs_are_refused_before_they_go_off() -> None:
    for width, height in ((60_000, 60_000), (1, 2**31 - 1), (2**31 - 1, 2**31 - 1), (6_001, 5_000)):
        with pytest.raises(Refused) as refused:
            make_anew(
                png_that_claims(width, height) if width < 2**20 and height < 2**20 else claims(width, height)
            )
        assert refused.value.code == "too-many-pixels", (width, height)
    # A text of 200 MB in a few bytes, and a profile of as many.
    plain = png((4, 4), "RGB")
    packed = zlib.compress(bytes(200 << 20), 9)
    for name, head in ((b"zTXt", b"Comment\0\0"), (b"iCCP", b"icc\0\0"), (b"iTXt", b"Comment\0\1\0\0\0")):
        sent = plain[:33] + chunked(name, head + packed) + plain[33:]
        try:
            assert len(make_anew(sent).content) < 2_000
        except Refused as refusal:
            assert refusal.code == "damaged"


def claims(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunked(b"IHDR", head) + chunked(b"IDAT", zlib.compress(b"\0" * 99))


@pytest.mark.parametrize("sent", [jpeg((300, 300)), gradient("PNG"), gradient("WEBP")])
def test_what_is_cut_off_is_refused_wherever_that_is(sent: bytes) -> None:
    for end in range(0, len(sent) - 40, max(len(sent) // 40, 1)):
        with pytest.raises(Refused) as refused:
            make_anew(sent[:end])
        assert refused.value.code in ("damaged", "format") and refused.value.detail.endswith(".")


def test_other_kinds_are_refused_with_a_sentence() -> None:
    for sent in (
        gif(),
        b"",
        b"\0" * 100,
        saved(Image.new("RGB", (5, 5)), "TIFF"),
        b"<svg/>",
        b"\x89PNG\r\n\x1a\n",
    ):
        with pytest.raises(Refused) as refused:
            make_anew(sent)
        assert refused.value.detail


@given(
    base=st.sampled_from([jpeg((40, 40)), png((40, 40)), webp((40, 40))]),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=12),
)
def test_whatever_is_changed_in_it_is_refused_or_a_picture(
    base: bytes, changes: list[tuple[float, int]]
) -> None:
    sent = bytearray(base)
    for place, value in changes:
        sent[int(place * len(sent))] = value
    try:
        found = make_anew(bytes(sent))
    except Refused as refusal:
        assert refusal.code in ("damaged", "format", "too-many-pixels")
    else:
        assert found.content.startswith(b"\xff\xd8\xff") and max(found.width, found.height) <= LONGEST_PX
