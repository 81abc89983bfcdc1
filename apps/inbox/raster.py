"""A picture from a stranger made anew, in a process of its own: bytes on stdin, a WebP without metadata on stdout.

What breaks a decoder breaks this process alone, which takes no more memory and time than it is allowed. Of moving
pictures the first frame is kept. It exits with 1 and says nothing if this is no picture that it may read.
"""

from __future__ import annotations

import io
import resource
import sys

from PIL import Image, ImageOps, UnidentifiedImageError

MEMORY = 256 * 1024 * 1024
CPU_SECONDS = 2
#: Pixels that are decoded at most, and the longest side of what is shown.
MOST_PIXELS = 16_000_000
LONGEST_SIDE = 1600
#: Formats that can run nothing and refer to nothing.
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        made = made_anew(sys.stdin.buffer.read())
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        MemoryError,
        UnidentifiedImageError,
        Image.DecompressionBombError,
    ):
        return 1
    sys.stdout.buffer.write(made)
    return 0


def made_anew(content: bytes) -> bytes:
    """Raises what Pillow raises for bytes that are not a picture of ours, or too large a one."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded at half its size where that will do
        mode = "RGBA" if picture.has_transparency_data else "RGB"
        shown: Image.Image = picture if picture.mode == mode else picture.convert(mode)
        shown.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        ImageOps.exif_transpose(shown, in_place=True)
        bare = Image.new(mode, shown.size)
        bare.paste(shown)
    made = io.BytesIO()
    bare.save(made, "WEBP", quality=85, method=2)
    return made.getvalue()


if __name__ == "__main__":
    sys.exit(main())
