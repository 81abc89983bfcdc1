"""Which files a browser may show on our own pages."""

from __future__ import annotations

#: Raster formats that can run nothing. SVG is a document with scripts, and stays a download.
_SAFE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def is_safe_picture(content_type: str) -> bool:
    return content_type.lower() in _SAFE
