"""What one round of reading gives: posts as they are kept, with what is above them and with their files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from apps.channels.contract import Unavailable
from apps.channels.mastodon import files
from apps.channels.mastodon.envelopes import raw_gone, raw_moved, raw_status, sealed_status
from apps.channels.mastodon.shapes import ident, read_status, status_if_one
from apps.channels.oddities import oddity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from apps.channels.contract import RawMessage, Source
    from apps.channels.mastodon.instance import Instance
    from apps.channels.mastodon.link import Link
    from apps.channels.mastodon.shapes import Fields, Status
    from apps.channels.mastodon.threads import Threads


@dataclass(slots=True)
class Round:
    """What is given in one round: at most `limit` messages."""

    link: Link
    instance: Instance
    threads: Threads
    source: Source
    limit: int
    messages: list[RawMessage] = field(default_factory=list)

    def keep(self, odd: Sequence[Fields]) -> None:
        """What is none of what was asked for, as far as there is room beside the rest."""
        self.messages += [self._odd(each) for each in odd[: max(0, self.limit - len(self.messages) - 1)]]

    def takes(self, fields: Fields, *, came: dt.datetime | None) -> bool:
        """Put down a post, after what is above it; false if there is no room for it."""
        if len(self.messages) >= self.limit:
            return False
        if not fields:
            return True
        try:
            status = read_status(fields)
        except ValueError:
            self.messages.append(self._odd(fields))
            return True
        known = dict(self.threads.roots)
        place = self.threads.place(self.link, status, me=self.instance.me)
        most = self.limit - 1 - len(place.before)
        above = place.above[-most:] if most > 0 else ()
        if self.messages and len(self.messages) + len(above) + len(place.before) + 1 > self.limit:
            self.threads.roots = known
            return False
        self.messages += [raw_moved(self.source, each, place.thread, at=self.link.now) for each in place.before]
        post = self._sealed(fields, place.thread, came=came)
        self.messages += [*self._before(above, status, place.thread, told_at=post.received_at), post]
        return True

    def _before(
        self, above: Sequence[Fields], status: Status, thread: str, *, told_at: dt.datetime
    ) -> list[RawMessage]:
        """What was said above it. What nobody said to us came when we were told of it: nobody could answer before."""
        found: list[RawMessage] = []
        me, is_late = self.instance.me, True
        line = [*map(read_status, above), status]
        answered = {each.parent for each in line if each.author.id == me}
        for each in reversed(above):
            overheard = not read_status(each).concerns(me) and ident(each) not in answered
            is_late = is_late and overheard
            raw = self._sealed(each, thread, overheard=overheard)
            found.insert(0, replace(raw, received_at=told_at) if is_late else raw)
        return found

    def takes_again(self, name: str) -> bool:
        """Read a post anew that was changed or deleted; false if there is no room for it."""
        if len(self.messages) >= self.limit:
            return False
        fields = self.link.status(name)
        if fields is None:
            self.messages.append(raw_gone(self.source, name, at=self.link.now))
        elif status_if_one(fields):
            self.messages.append(self._sealed(fields, self.threads.roots.get(name, name)))
        else:
            self.messages.append(self._odd(fields))
        return True

    def _odd(self, fields: Fields) -> RawMessage:
        return oddity(fields, source=self.source, at=self.link.now)

    def _sealed(
        self, fields: Fields, thread: str, *, came: dt.datetime | None = None, overheard: bool = False
    ) -> RawMessage:
        return sealed(
            self.link, self.instance, fields, source=self.source, thread=thread, came=came, overheard=overheard
        )


def sealed(  # noqa: PLR0913 - what is told of a post beside itself
    link: Link,
    instance: Instance,
    fields: Fields,
    *,
    source: Source,
    thread: str,
    came: dt.datetime | None = None,
    overheard: bool = False,
) -> RawMessage:
    """A post as it is kept, with its files; `overheard`: it is not for us. Raises `Unavailable` for what is none."""
    status = _readable(fields)
    found = files.fetched(link, status) if status.media else []
    host = link.options.host
    payload = sealed_status(fields, instance=instance, host=host, thread=thread, files=found, overheard=overheard)
    return raw_status(source, payload, status, at=came or link.now)


def _readable(fields: Fields) -> Status:
    """Raises `Unavailable`."""
    try:
        return read_status(fields)
    except ValueError as error:
        raise Unavailable("the instance answered with something that is no post", stage="read") from error
