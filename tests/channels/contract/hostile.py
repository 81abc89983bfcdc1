"""H10 for whatever is fetched: one value of one item is anything but what it should be, and all others are read."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

from apps.channels import http
from apps.channels.contract import InboundMessage, UnreadableMessage
from tests.channels.contract.reading import begin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pytest

    from apps.channels.contract import Adapter, ChannelConfig, Cursor, RawMessage, Source

Way = tuple[str | int, ...]
#: What may stand where something else should. Numbers where texts are expected, and the other way round.
VALUES: dict[str, Any] = {
    "null": None,
    "yes": True,
    "number": 7,
    "negative": -1,
    "fraction": 1e308,
    "enormous": 10**400,
    "text": "7",
    "empty": "",
    "long": "A" * 100_000,
    "nul": "\0\x00Wer\0",
    "half": "halb \ud800 halb",
    "reversed": "\u202egnp.exe\u2066",
    "list": [],
    "lists": [[[7]], None, "7", {}],
    "object": {},
    "year 0": "0000-00-00T00:00:00Z",
    "year 1": "0001-01-01T00:00:00+14:00",
    "year 9999": "9999-12-31T23:59:59.999999-14:00",
    "long ago": -(2**40),
    "far ahead": 2**62,
    "script": "javascript:alert(1)",
    "markup": '"><img src=x onerror=alert(1)><script>1</script>',
    "inside": "http://169.254.169.254/latest/meta-data",
    "two words": "zwei worte: /?#",
}


@dataclass(slots=True)
class Spoiler:
    """Answers of a service as they come, but for one value in what tells of the marked item.

    `seen` are the places in it that could be spoiled: by the end of the path that was asked, and the way within it.
    """

    marker: str
    place: tuple[str, Way] | None = None
    value: object = None
    seen: dict[tuple[str, Way], None] = field(default_factory=dict)

    def spoilt(self, url: str, answer: http.Answer) -> http.Answer:
        try:
            found = json.loads(answer.content)
        except (ValueError, RecursionError):
            return answer
        route = _route(url)
        for item in _marked(found, self.marker):
            for way in ways(item):
                self.seen[route, way] = None
            if self.place and self.place[0] == route:
                put(item, self.place[1], self.value)
        return replace(answer, content=json.dumps(found).encode()) if self.place else answer


def places(spoiler: Spoiler, *, most: int, seed: str) -> list[tuple[tuple[str, Way], str]]:
    """Places and names of values: all of them if there is room, else some, the same ones at each run."""
    found = [(place, name) for place in spoiler.seen for name in VALUES]
    chance = random.Random(seed)
    return found if len(found) <= most else chance.sample(found, most)


class Spoilt:
    """For adapters that are polled with JSON; a part of `PolledOverHttp`. `tries`: so many values, the same each time.

    `chosen_by`: fields by which the adapter chooses what is for us, so that something else in them is not for us.
    """

    adapter_class: ClassVar[type[Adapter]]
    tries: ClassVar[int] = 40
    chosen_by: ClassVar[frozenset[str]] = frozenset()

    def test_whatever_stands_in_one_item_the_others_are_read(
        self, config: ChannelConfig, write: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        spoiler = Spoiler("Nummer 1.")
        call = http.call
        monkeypatch.setattr(http, "call", lambda method, url, **more: spoiler.spoilt(url, call(method, url, **more)))
        with self.adapter_class(config) as adapter:
            source, cursor = begin(adapter)
            for number in range(3):
                write(f"Nummer {number}.")
            assert len(fetched(adapter, source, cursor)) == 3
        for place, name in places(spoiler, most=self.tries, seed=self.adapter_class.__name__):
            spoiler.place, spoiler.value = place, VALUES[name]
            with self.adapter_class(config) as adapter:
                self._judge(adapter, fetched(adapter, source, cursor), f"{place}: {name}")

    def _judge(self, adapter: Adapter, found: Sequence[RawMessage], what: str) -> None:
        texts = [parsed(adapter, raw) for raw in found]
        for number in (0, 2):
            assert len([text for text in texts if f"Nummer {number}." in text]) == 1, what
        assert len({raw.key for raw in found}) == len(found), what
        assert len(found) == 3 or any(f"'{name}'" in what for name in self.chosen_by), what


def fetched(adapter: Adapter, source: Source, cursor: Cursor) -> list[RawMessage]:
    """All that there is after it."""
    found: list[RawMessage] = []
    for _ in range(30):
        batch = adapter.fetch(source, cursor, 10)
        found += batch.messages
        if batch.complete:
            return found
        assert batch.messages or dict(batch.cursor) != dict(cursor), "it stands still and says there is more"
        cursor = batch.cursor
    raise AssertionError("it never comes to an end")


def parsed(adapter: Adapter, raw: RawMessage) -> str:
    """The text of a message; a fault in words for what is unreadable."""
    try:
        found = adapter.parse(raw)
    except UnreadableMessage as error:
        assert str(error)
        return ""
    return found.text if isinstance(found, InboundMessage) else ""


def _route(url: str) -> str:
    """The path without what differs from item to item, and without a token."""
    path = url.partition("?")[0].rpartition("://")[2].partition("/")[2]
    parts = [part for part in path.split("/") if part.isascii() and part.replace(".", "").replace("_", "").isalpha()]
    return "/".join(parts)


def _marked(value: Any, marker: str, *, whole: Any = None) -> Iterator[Any]:
    """The smallest objects of lists that hold the marked text; without such a list the whole."""
    if isinstance(value, list):
        for each in value:
            if marker in json.dumps(each):
                yield from _marked(each, marker, whole=each)
        return
    if isinstance(value, dict):
        deeper = [part for part in value.values() if isinstance(part, dict | list) and marker in json.dumps(part)]
        lists = [part for part in deeper if _has_list(part, marker)]
        if lists and whole is None:
            for part in lists:
                yield from _marked(part, marker, whole=whole)
            return
        if marker in json.dumps(value):
            yield value if whole is None else whole


def _has_list(value: Any, marker: str) -> bool:
    if isinstance(value, list):
        return any(isinstance(each, dict) and marker in json.dumps(each) for each in value)
    return isinstance(value, dict) and any(_has_list(part, marker) for part in value.values())


def ways(value: Any, way: Way = ()) -> Iterator[Way]:
    if way:
        yield way
    pairs: Any = value.items() if isinstance(value, dict) else enumerate(value[:3]) if isinstance(value, list) else ()
    for name, part in pairs:
        yield from ways(part, (*way, name))


def put(item: Any, way: Way, value: object) -> None:
    """Nothing, where an item has no such place."""
    with suppress(LookupError, TypeError):
        for step in way[:-1]:
            item = item[step]
        item[way[-1]] = value
