"""Whatever our views stream is made asynchronously: a hook for every test.

A synchronous stream would be read into memory whole before its first piece goes out. Static files are the exception:
WhiteNoise (or the tests' server) gives them to Django, which reads them in a thread, and they are small.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.http import StreamingHttpResponse

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What was streamed otherwise; told at the end of the test, since a view's error may become an answer.
_found: list[str] = []


@pytest.fixture(autouse=True, scope="session")
def _watch_streams() -> Iterator[None]:
    begin = StreamingHttpResponse.__init__

    def watched(self: StreamingHttpResponse, streaming_content: Any = (), *words: Any, **options: Any) -> None:
        # What a browser asks for again after a minute has not changed: then WhiteNoise streams nothing at all.
        if streaming_content != () and not (
            hasattr(streaming_content, "__aiter__") or _is_static_file(streaming_content)
        ):
            _found.append(repr(streaming_content))
        begin(self, streaming_content, *words, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StreamingHttpResponse, "__init__", watched)
        yield


def _is_static_file(content: object) -> bool:
    return "static" in Path(str(getattr(content, "name", ""))).parts


@pytest.fixture(autouse=True)
def _no_synchronous_streams() -> Iterator[None]:
    _found.clear()
    yield
    found, _found[:] = _found[:], []
    assert not found, f"Streamed synchronously: {found}"
