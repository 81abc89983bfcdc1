"""Messages after a cursor: UIDVALIDITY and UID (RFC 3501 section 2.3.1.1), never flags, never sequence numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace
from imaplib import IMAP4
from typing import TYPE_CHECKING, Any

from apps.channels.contract import Batch, RawMessage, Unavailable
from apps.channels.email.imap import TEMPORARY, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from imapclient import IMAPClient

    from apps.channels.contract import Cursor, Source
    from apps.channels.email.imap import ImapLink, Selected
    from apps.channels.email.options import EmailOptions

SLICE_BYTES = 8 << 20
SLICE_COUNT = 200
BATCH_BYTES = 24 << 20
WINDOW = 2_000  # UIDs asked for at once; a folder may have long gaps
LAST_UID = 4_294_967_295
# Clocks differ: on a new numbering a little more is looked at, and recognised by its hash.
CLOCK_DIFFERENCE = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A cursor. Of the messages up to `until` only those received at or after `since` are wanted (empty: all).

    `rescan` is 1 while the messages up to `until` are read again because the server numbered them anew.
    """

    uidvalidity: int
    uid: int
    since: str = ""
    until: int = 0
    rescan: int = 0

    @classmethod
    def read(cls, cursor: Cursor) -> Place:
        return cls(
            uidvalidity=int(cursor["uidvalidity"]),
            uid=int(cursor["uid"]),
            since=str(cursor.get("since", "")),
            until=int(cursor.get("until", 0)),
            rescan=int(cursor.get("rescan", 0)),
        )

    @property
    def rescanning(self) -> bool:
        return bool(self.rescan) and self.uid < self.until

    def wants(self, uid: int, received: dt.datetime) -> bool:
        return uid > self.until or not self.since or received >= dt.datetime.fromisoformat(self.since)


@dataclass(frozen=True, slots=True)
class _Fact:
    """What is known of a message before its body is fetched."""

    uid: int
    size: int
    received: dt.datetime


def fetch(link: ImapLink, source: Source, *, cursor: Cursor, limit: int, options: EmailOptions) -> Batch:
    """The next messages, at most `limit` and `BATCH_BYTES` (but at least one). Raises `AuthError`, `Unavailable`."""
    selected = link.select(source.name)
    with link.speaking("fetch") as client:
        place = _place(client, selected, cursor=cursor, options=options)
        restarted = place.rescanning or cursor.get("uidvalidity", place.uidvalidity) != place.uidvalidity
        uids = _next_uids(client, place.uid, selected.next_uid, limit=limit)
        chosen = _up_to_bytes(_facts(client, uids), place, options.max_bytes)
        messages = tuple(_messages(client, source, place, chosen, options.max_bytes))
    complete = len(uids) < limit and chosen.all_taken
    last = chosen.last_uid if not chosen.all_taken else (uids[-1] if uids else place.uid)
    if complete and selected.next_uid:
        last = max(last, selected.next_uid - 1)
    return Batch(
        messages=messages,
        cursor=asdict(replace(place, uid=last)),
        complete=complete,
        restarted=restarted,
    )


def keys(link: ImapLink, source: Source, cursor: Cursor) -> list[str] | None:
    """The keys of what the folder holds up to the cursor, without what was there before reading began.

    None if it was numbered anew. Raises `AuthError`, `Unavailable`.
    """
    place = Place.read(cursor)
    if link.select(source.name).uidvalidity != place.uidvalidity:
        return None
    with link.speaking("fetch") as client:
        uids = sorted(uid for uid in client.search(["UID", f"1:{max(1, place.uid)}"]) if uid <= place.uid)
        old = [uid for uid in uids if place.since and uid <= place.until]
        pieces = [old[start : start + WINDOW] for start in range(0, len(old), WINDOW)]
        facts = [fact for piece in pieces for fact in _facts(client, piece)]
    unwanted = {fact.uid for fact in facts if not place.wants(fact.uid, fact.received)}
    return [f"{place.uidvalidity}:{uid}" for uid in uids if uid not in unwanted]


def bring(
    link: ImapLink, source: Source, cursor: Cursor, *, keys: Sequence[str], options: EmailOptions
) -> list[RawMessage]:
    """The messages with these keys that are still there, a few megabytes of them at once being held.

    Raises `AuthError`, `Unavailable`.
    """
    place = Place.read(cursor)
    uids = [int(uid) for validity, _, uid in (key.partition(":") for key in keys) if int(validity) == place.uidvalidity]
    if link.select(source.name).uidvalidity != place.uidvalidity:
        return []
    with link.speaking("fetch") as client:
        facts = _facts(client, uids)
        return list(_messages(client, source, place, _Chosen(facts, place.uid, all_taken=True), options.max_bytes))


def _place(client: IMAPClient, selected: Selected, *, cursor: Cursor, options: EmailOptions) -> Place:
    """Where to go on: after the cursor, at the configured beginning, or at the beginning of a new numbering."""
    if cursor:
        place = Place.read(cursor)
        if place.uidvalidity == selected.uidvalidity:
            return place
        return _beginning(client, selected, since=place.since, rescan=1)
    if options.read_from == "now":
        since = (dt.datetime.now(dt.UTC) - CLOCK_DIFFERENCE).isoformat(timespec="seconds")
        last = _last_uid(client, selected)
        return Place(uidvalidity=selected.uidvalidity, uid=last, since=since, until=last)
    if isinstance(options.read_from, dt.date):
        since = dt.datetime.combine(options.read_from, dt.time(), dt.UTC).isoformat()
        return _beginning(client, selected, since=since, rescan=0)
    return _beginning(client, selected, since="", rescan=0)


def _beginning(client: IMAPClient, selected: Selected, *, since: str, rescan: int) -> Place:
    until = _last_uid(client, selected)
    uid = 0
    if since:
        # The server compares days in its own time zone (RFC 3501 section 6.4.4), so one more is asked for.
        day = dt.datetime.fromisoformat(since).date() - dt.timedelta(days=1)
        uid = min(client.search(["SINCE", day]), default=until + 1) - 1
    return Place(uidvalidity=selected.uidvalidity, uid=uid, since=since, until=until, rescan=rescan)


def _last_uid(client: IMAPClient, selected: Selected) -> int:
    if selected.next_uid:
        return selected.next_uid - 1
    return max(client.search(["UID", f"1:{LAST_UID}"]), default=0)


def _next_uids(client: IMAPClient, after: int, next_uid: int, *, limit: int) -> list[int]:
    """The first `limit` UIDs after `after`. Asked for in windows, which grow over the gaps."""
    found: list[int] = []
    low, window = after + 1, max(WINDOW, limit)
    end = next_uid - 1 if next_uid else LAST_UID
    while low <= end and len(found) < limit:
        high = min(low + window - 1, end)
        # A range that begins behind the last message is answered with that message (RFC 3501 section 9, seq-range).
        found += sorted(uid for uid in client.search(["UID", f"{low}:{high}"]) if low <= uid <= high)
        low, window = high + 1, window * 8
    return found[:limit]


def _facts(client: IMAPClient, uids: Sequence[int]) -> list[_Fact]:
    if not uids:
        return []
    answer = client.fetch(list(uids), ["RFC822.SIZE", "INTERNALDATE"])
    now = dt.datetime.now(dt.UTC)
    return [
        _Fact(uid, int(answer[uid].get(b"RFC822.SIZE", 0)), _utc(answer[uid].get(b"INTERNALDATE"), now))
        for uid in uids
        if uid in answer
    ]


def _utc(value: Any, now: dt.datetime) -> dt.datetime:
    if not isinstance(value, dt.datetime):
        return now
    try:
        return value.astimezone(dt.UTC)
    except OverflowError:
        return now


@dataclass(frozen=True, slots=True)
class _Chosen:
    facts: list[_Fact]
    last_uid: int
    all_taken: bool


def _up_to_bytes(facts: list[_Fact], place: Place, max_bytes: int) -> _Chosen:
    chosen: list[_Fact] = []
    total = 0
    last = place.uid
    for fact in facts:
        if place.wants(fact.uid, fact.received):
            total += fact.size if fact.size <= max_bytes else 0
            if chosen and total > BATCH_BYTES:
                return _Chosen(chosen, last, all_taken=False)
            chosen.append(fact)
        last = fact.uid
    return _Chosen(chosen, last, all_taken=True)


def _messages(
    client: IMAPClient, source: Source, place: Place, chosen: _Chosen, max_bytes: int
) -> Iterator[RawMessage]:
    small = [fact for fact in chosen.facts if fact.size <= max_bytes]
    large = {fact.uid for fact in chosen.facts} - {fact.uid for fact in small}
    bodies: dict[int, bytes] = {}
    for piece in _slices(small):
        bodies |= _bodies(client, [fact.uid for fact in piece])
    for fact in chosen.facts:
        omitted = 0
        payload = bodies.pop(fact.uid, None)
        if payload is None:
            if fact.uid not in large and not client.search(["UID", str(fact.uid)]):
                continue  # expunged while we were reading
            payload, omitted = _header(client, fact.uid), fact.size or 1
        yield RawMessage(
            source=source,
            key=f"{place.uidvalidity}:{fact.uid}",
            payload=payload,
            received_at=fact.received,
            omitted=omitted,
        )


def _slices(facts: list[_Fact]) -> Iterator[list[_Fact]]:
    piece: list[_Fact] = []
    total = 0
    for fact in facts:
        if piece and (total + fact.size > SLICE_BYTES or len(piece) >= SLICE_COUNT):
            yield piece
            piece, total = [], 0
        piece.append(fact)
        total += fact.size
    if piece:
        yield piece


def _bodies(client: IMAPClient, uids: list[int]) -> dict[int, bytes]:
    """Whole messages by UID, those that the server has. PEEK leaves the \\Seen flag alone (RFC 3501 section 6.4.5).

    A server that cannot give out one of them refuses the whole command: then they are asked for one by one, and that
    one is left to be shown by its header, so that it holds up nobody.
    """
    try:
        answer = client.fetch(uids, ["BODY.PEEK[]"])
    except IMAP4.abort:
        raise
    except IMAP4.error as error:
        if TEMPORARY.search(words_of(error)):
            raise Unavailable(words_of(error), stage="fetch") from error
        return {} if len(uids) == 1 else _one_by_one(client, uids)
    return {uid: body for uid in uids if (body := _body(answer, uid, b"BODY[]"))}


def _one_by_one(client: IMAPClient, uids: list[int]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for uid in uids:
        found |= _bodies(client, [uid])
    return found


def _header(client: IMAPClient, uid: int) -> bytes:
    try:
        answer = client.fetch([uid], ["BODY.PEEK[HEADER]"])
    except IMAP4.abort:
        raise
    except IMAP4.error as error:
        if TEMPORARY.search(words_of(error)):
            raise Unavailable(words_of(error), stage="fetch") from error
        return b""
    return _body(answer, uid, b"BODY[HEADER]") or b""


def _body(answer: Mapping[int, Mapping[bytes, Any]], uid: int, item: bytes) -> bytes | None:
    body = answer.get(uid, {}).get(item)
    return body if isinstance(body, bytes) else None
