"""Where messages and events lay at a time: agents put conversations together and take them apart."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from apps.waits.history import Happening, What

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Sequence

    from apps.waits.history import Utterance

    Item = Utterance | Happening


class Places:
    """The conversations in which things lay before they were moved by hand.

    What links put together was always together: the order of arrival must not matter.
    """

    def __init__(self, happenings: Sequence[Happening], *, undone: Collection[int]) -> None:
        self._stays: defaultdict[tuple[bool, int], list[tuple[dt.datetime, int]]] = defaultdict(list)
        self.merges: list[Happening] = []
        for each in sorted(happenings, key=lambda each: each.pk):
            if each.pk not in undone:
                self._note(each)

    def of(self, item: Item, at: dt.datetime) -> int:
        """The conversation in which it lay at that time."""
        if not self._stays:
            return item.conversation
        stays = self._stays.get((isinstance(item, Happening), item.pk), ())
        return next((place for until, place in stays if until > at), item.conversation)

    def together(self, one: Item, other: Item, at: dt.datetime) -> bool:
        if not self._stays:
            return one.conversation == other.conversation
        return self.of(one, at) == self.of(other, at)

    def _note(self, event: Happening) -> None:
        if event.what is What.MERGED and "absorbed" in event.data:
            self.merges.append(event)
        for is_event, pk, place in _moved(event):
            self._stays[is_event, pk].append((event.at, place))


def _moved(event: Happening) -> Iterator[tuple[bool, int, int]]:
    """What it moved: whether that is an event, its id, and where it lay before."""
    if event.what is What.MERGED:
        for part in event.data.get("absorbed", ()):
            yield from ((False, pk, part["pk"]) for pk in part["messages"])
            yield from ((True, pk, part["pk"]) for pk in part["events"])
    elif event.what is What.MOVED_HERE and "source" in event.data:
        yield from ((False, pk, event.data["source"]["pk"]) for pk in event.data["messages"])
