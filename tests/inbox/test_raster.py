"""Pictures made anew: without what they carried beside the picture, and without harm from those made to do some."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from apps.inbox import raster
from tests.inbox.galleries import drawn

pytestmark = pytest.mark.once


def made_anew(content: bytes) -> Image.Image | None:
    """As the product runs it."""
    run = subprocess.run([sys.executable, "-I", str(Path(raster.__file__))], input=content, capture_output=True)
    assert run.stderr == b""
    return Image.open(io.BytesIO(run.stdout)) if run.returncode == 0 else None


def png(width: int, height: int, *, rows: int | None = None) -> bytes:
    """A black picture whose file stays small, whatever its size; with fewer `rows` it is cut off."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    squeezed = zlib.compressobj(9)
    row = bytes(-(-width // 8) + 1)
    data = b"".join(squeezed.compress(row) for _ in range(rows or height)) + squeezed.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_every_raster_format_becomes_webp(form: str) -> None:
    picture = made_anew(drawn(form))
    assert picture is not None
    assert (picture.format, picture.size) == ("WEBP", (40, 30))


def test_nothing_but_the_picture_is_left() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    made = io.BytesIO()
    Image.new("RGB", (40, 30)).save(made, "JPEG", exif=exif, comment=b"<script>", icc_profile=b"x" * 200)
    picture = made_anew(made.getvalue() + b"<script>alert(1)</script>")
    assert picture is not None
    assert not picture.getexif() and "icc_profile" not in picture.info and "comment" not in picture.info


def test_a_moving_picture_stands_still() -> None:
    made = io.BytesIO()
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:])
    picture = made_anew(made.getvalue())
    assert picture is not None
    red, _, blue = picture.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
    assert red > 200 and blue < 50
    assert getattr(picture, "n_frames", 1) == 1


def test_transparency_stays() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (40, 30), (255, 0, 0, 100)).save(made, "PNG")
    picture = made_anew(made.getvalue())
    assert picture is not None
    assert picture.mode == "RGBA"


def test_a_large_picture_is_made_smaller() -> None:
    picture = made_anew(png(3900, 3900))
    assert picture is not None
    assert picture.size == (raster.LONGEST_SIDE, raster.LONGEST_SIDE)


@pytest.mark.parametrize("bomb", [png(5_000, 5_000), png(50_000, 50_000, rows=100)], ids=["large", "huge"])
def test_a_bomb_is_refused_by_its_header(bomb: bytes) -> None:
    assert made_anew(bomb) is None


GREEDY = """
import sys
from apps.inbox import raster
raster.made_anew = lambda content: {deed}
sys.exit(raster.main())
"""


def test_a_decoder_that_wants_much_memory_does_not_get_it() -> None:
    greedy = GREEDY.format(deed="bytes(300 * 1024 * 1024)")
    run = subprocess.run([sys.executable, "-c", greedy], input=b"x", capture_output=True)
    assert (run.returncode, run.stdout) == (1, b"")


def test_a_decoder_that_never_ends_is_ended() -> None:
    endless = GREEDY.format(deed="max(iter(int, 1))")
    run = subprocess.run([sys.executable, "-c", endless], input=b"x", capture_output=True, timeout=120)
    assert run.returncode < 0 and run.stdout == b""
