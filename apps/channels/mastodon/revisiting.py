"""Looking again at posts that are known: edited, deleted, liked, shared, while nobody listened to the stream."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.channels.mastodon.envelopes import raw_gone, raw_tally
from apps.channels.mastodon.fetching import MENTIONS
from apps.channels.mastodon.gathering import sealed
from apps.channels.mastodon.shapes import EVERYBODY, ident, read_status, text
from apps.channels.mastodon.writing import reference_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.contract import RawMessage, Target
    from apps.channels.mastodon.instance import Instance
    from apps.channels.mastodon.link import Link
    from apps.channels.mastodon.shapes import Fields

#: Posts that are asked for with one request.
AT_ONCE = 20
#: Requests for one conversation; the rest has its turn the next time.
MOST_REQUESTS = 5


@dataclass(slots=True)
class Revisitor:
    """Looks at the newest posts of a thread, and at the older ones in turn. `told` are counts that were told."""

    turns: dict[str, int] = field(default_factory=dict)
    told: dict[str, tuple[int, int]] = field(default_factory=dict)

    def revisit(self, link: Link, instance: Instance, targets: Sequence[Target]) -> list[RawMessage]:
        """Raises `AuthError`, `Unavailable`."""
        wanted = {each.external_id: each for each in targets if not _is_hidden(each, instance)}
        there = self._many(link, list(wanted)) if instance.quirks.many_at_once else {}
        missing = [name for name in wanted if name not in there]
        found: list[RawMessage] = []
        for name in self._in_turn(missing):
            fields = link.status(name)
            if fields is None:
                found.append(raw_gone(MENTIONS, name, at=link.now))
            else:
                there[name] = fields
        for name, fields in there.items():
            found += self._news(link, instance, fields, wanted[name].thread or name)
        return found

    def _many(self, link: Link, names: list[str]) -> dict[str, Fields]:
        found: dict[str, Fields] = {}
        for start in range(0, len(names), AT_ONCE):
            answer = link.ask("/api/v1/statuses", *(("id[]", name) for name in names[start : start + AT_ONCE]))
            # Before 4.3 there is no such list.
            if answer.status in (404, 405):
                return {}
            listed = link.read(answer)
            there = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
            found |= {ident(each): each for each in there if ident(each) in names}
        return found

    def _in_turn(self, names: list[str]) -> list[str]:
        if len(names) <= MOST_REQUESTS:
            return names
        newest, older = names[: MOST_REQUESTS - 2], names[MOST_REQUESTS - 2 :]
        turn = self.turns.get(names[0], 0)
        if len(self.turns) > 1000:
            self.turns.clear()
        self.turns[names[0]] = turn + 2
        return [*newest, *{older[(turn + step) % len(older)]: None for step in range(2)}]

    def _news(self, link: Link, instance: Instance, fields: Fields, thread: str) -> list[RawMessage]:
        try:
            status = read_status(fields)
        except ValueError:
            return []
        if len(self.told) > 10_000:
            self.told.clear()
        found = []
        if status.edited:
            found.append(sealed(link, instance, fields, source=MENTIONS, thread=thread))
        counts = (status.likes, status.shares)
        if counts != self.told.get(status.id, (0, 0)):
            self.told[status.id] = counts
            found.append(raw_tally(MENTIONS, status, at=link.now))
        return found


def _is_hidden(target: Target, instance: Instance) -> bool:
    """What we wrote for some: Takahe says that it is not there."""
    asked = reference_of(target)
    is_ours = text(asked, "author") == instance.me
    return instance.quirks.hides_private and is_ours and text(asked, "visibility") not in EVERYBODY
