"""Filing messages anew that are here already: where a link would join what agents took apart, and where an id that
links rely on is claimed by somebody else."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from apps.conversations.joining import batched, bring, join, open_beside, partings_of, sum_up
from apps.conversations.live import announce
from apps.conversations.models import Conversation, Direction, Event, EventKind, Message, Reference
from apps.conversations.partition import Node, partition
from apps.conversations.reading import share_readings
from apps.conversations.said import ASKED, Said, nearest_first
from apps.conversations.threading import claims_in, final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from apps.channels.contract import InboundMessage
    from apps.conversations.models import MessageQuerySet
    from apps.conversations.partition import Group
    from apps.conversations.threading import Links


#: Neither placed by an agent nor born in its place, nor put there by its service.
_MAY_MOVE = Q(placed=False, outbox_entry=None, is_post=False) & ~Q(direction=Direction.NOTE)


def needs_settling(links: Links) -> bool:
    """Whether the links of a message that has come cannot simply be followed."""
    if links.spoiled:
        return True
    joined = {conversation.pk for conversation in links.joined}
    return len(joined) > 1 and bool(partings_of(joined))


def newcomer(message: InboundMessage, said: Said, links: Links) -> Node:
    """A message that has no row yet."""
    return Node(
        said=said,
        key=(message.external_id, message.content_hash),
        ids=nearest_first(message),
        marked=final(links.marked).pk if links.marked else None,
    )


def settle(conversations: Iterable[Conversation], *, new: Node | None = None) -> Conversation | None:
    """Part and join the conversations, and those parted from them, as links and agents say (partition.py).

    Messages that agents placed and what was written here stay. Returns the conversation that `new` belongs to, None if
    it begins one. Inside `announcing()`, after `one_at_a_time()`.
    """
    rows = _with_parted(conversations)
    nodes = _nodes(rows, [new] if new else [])
    groups = partition(nodes, claims=_claims(nodes), apart={frozenset(pair) for pair in partings_of(rows)})
    homes = _homes(groups, rows)
    _move(groups, homes, rows)
    return next((homes[id(group)] for group in groups if new in group.members), None)


def _with_parted(conversations: Iterable[Conversation]) -> dict[int, Conversation]:
    """Locked, with all from which they were parted, and those from which these were, and so on."""
    found: set[int] = set()
    wanted = {conversation.pk for conversation in conversations}
    while wanted - found:
        found |= wanted
        wanted = {pk for pair in partings_of(found) for pk in pair}
    rows = Conversation.objects.select_for_update(no_key=True).filter(pk__in=found).order_by("pk")
    return {row.pk: row for row in rows}


def _nodes(rows: dict[int, Conversation], new: list[Node]) -> list[Node]:
    """What may move, and of what stays only the messages that these point to, or that point to these.

    Links between messages that stay say nothing more, and there may be thousands of them.
    """
    messages = Message.objects.filter(conversation__in=rows)
    may_move = messages.filter(_MAY_MOVE)
    free = [*_with_ids(may_move), *new]
    pointed_at = {external_id for node in free for external_id in node.ids}
    names = {node.said.external_id for node in free} - {""}
    stay = messages.exclude(_MAY_MOVE)
    pointing = (Reference.objects.filter(external_id__in=some).values("message") for some in batched(names))
    children = [node for some in pointing for node in _with_ids(stay.filter(pk__in=some))]
    parents = [
        _node(row, ())
        for some in batched(pointed_at)
        for row in _asked(stay.filter(external_id__in=some, is_post=False))
    ]
    fixed = {node.said.row.pk: node for node in [*parents, *children] if node.said.row is not None}
    return [*free, *fixed.values()]


def _with_ids(messages: MessageQuerySet) -> list[Node]:
    """With what each points to, nearest first.

    Asked by their ids: joined with what narrows the messages, a Postgres that has not counted its rows lately may go
    through all of them for each reference.
    """
    rows = list(_asked(messages))
    found: defaultdict[int, list[str]] = defaultdict(list)
    for some in batched(row.pk for row in rows):
        references = Reference.objects.filter(message__in=some).order_by("pk")
        for message, external_id in references.values_list("message_id", "external_id").iterator():
            found[message].append(external_id)
    return [_node(row, tuple(found[row.pk])) for row in rows]


def _asked(messages: MessageQuerySet) -> MessageQuerySet:
    return messages.select_related("marked", "conversation").only(*ASKED, "happened_at", "is_post", "marked", "placed")


def _node(row: Message, ids: tuple[str, ...]) -> Node:
    return Node(
        said=Said.of_row(row, answers=next(iter(ids), "")),
        key=(row.external_id, row.content_hash),
        ids=ids,
        marked=final(row.marked).pk if row.marked else None,
        home=row.conversation_id,
        fixed=row.placed or row.outbox_entry_id is not None or row.is_post or row.direction == Direction.NOTE,
    )


def _claims(nodes: Sequence[Node]) -> dict[str, list[Said]]:
    """Who claims the ids that are pointed to: these messages, and others."""
    ids = {external_id for node in nodes for external_id in node.ids}
    here = {node.said.row.pk for node in nodes if node.said.row is not None}
    claims = (row for some in batched(ids) for row in _mails_with(some).only(*ASKED))
    return claims_in([*(node.said for node in nodes), *(Said.of_row(row) for row in claims if row.pk not in here)])


def _mails_with(ids: list[str]) -> MessageQuerySet:
    return Message.objects.filter(external_id__in=ids, is_post=False)


def _homes(groups: Sequence[Group], rows: dict[int, Conversation]) -> dict[int, Conversation | None]:
    """Which conversation each group has from now on: one that it cannot leave, else that of its first message."""
    homes: dict[int, Conversation | None] = {}
    stay = Message.objects.filter(conversation__in=rows).exclude(_MAY_MOVE)
    taken = {pk for group in groups for pk in group.homes} | set(
        stay.values_list("conversation_id", flat=True).distinct()
    )
    for group in sorted(groups, key=lambda group: (not group.homes, _ages(group))):
        pks = sorted(group.homes) or [pk for pk in _ages(group) if pk not in taken]
        homes[id(group)] = rows[pks[0]] if pks else _new(group, rows)
        taken.update(pks[:1])
    return homes


def _ages(group: Group) -> list[int]:
    """The conversations that its messages come from, oldest first."""
    return sorted({node.home for node in group.members if node.home is not None})


def _new(group: Group, rows: dict[int, Conversation]) -> Conversation | None:
    members = [node.said.row for node in group.members if node.said.row is not None]
    if not members:
        return None
    oldest = min(members, key=lambda row: (row.happened_at, row.pk))
    return open_beside(rows[oldest.conversation_id], Message.objects.get(pk=oldest.pk))


def _move(groups: Sequence[Group], homes: dict[int, Conversation | None], rows: dict[int, Conversation]) -> None:
    """Write where everything is now; conversations that lost all their messages lead to where these went."""
    waits = min(filter(None, (row.waiting_since for row in rows.values())), default=None)
    moves = [move for group in groups if (home := homes[id(group)]) for move in _gather(group, home, rows)]
    for source, heir, _ in moves:
        if source.merged_into is None and not source.messages.exists():
            join(heir, [source])
    for source, home, count in moves:
        if source.merged_into is None:
            _tell(source, home, count)
    for row in {row.pk: row for source, home, _ in moves for row in (source, home)}.values():
        if row.merged_into is None:
            sum_up(row, waits_from=waits)


def _gather(
    group: Group, home: Conversation, rows: dict[int, Conversation]
) -> Iterator[tuple[Conversation, Conversation, int]]:
    """Bring the messages of the group into its home; from where, to where, and how many."""
    for source in [rows[pk] for pk in _ages(group) if pk != home.pk]:
        pks = [node.said.row.pk for node in group.members if node.said.row is not None and node.home == source.pk]
        home.channels.add(*{node.said.row.channel_id for node in group.members if node.said.row is not None})
        share_readings(home, source)
        bring(pks, into=home, out_of=source)
        yield source, home, len(pks)
    others = [rows[pk] for pk in sorted(group.homes) if pk != home.pk]
    if others:
        join(home, others)
        yield from ((other, home, 0) for other in others)


def _tell(source: Conversation, home: Conversation, count: int) -> None:
    """So that agents see why something is elsewhere now."""
    for row, kind, other in ((source, EventKind.MOVED_AWAY, home), (home, EventKind.MOVED_HERE, source)):
        Event.objects.create(conversation=row, kind=kind, data={"count": count, "subject": other.subject})
        announce(row, "message")
