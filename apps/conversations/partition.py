"""How messages fall into conversations where links alone do not decide: agents took some of them apart.

Pure: the same messages give the same groups, in whatever order they are given. Links are followed nearest first, and
one that would bring together what was taken apart is left out: so the nearest valid parent decides. Without partings
the groups are simply what the links connect.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.conversations.threading import rightful

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from apps.conversations.said import Said

# A reply token says only in which conversation the message that was answered once stood: every parent is nearer.
_TOKEN = 1_000_000


@dataclass(slots=True, eq=False, kw_only=True)
class Node:
    """A message. `ids` is what it points to, nearest first; `marked` the conversation whose token it carries.

    `home` is the conversation that it is in (none for one that has just come), and `fixed` that it stays there. `key`
    (id and content) orders messages for good, whenever they came.
    """

    said: Said
    key: tuple[str, str]
    ids: tuple[str, ...]
    marked: int | None = None
    home: int | None = None
    fixed: bool = False


@dataclass(slots=True, eq=False)
class Group:
    """Messages that belong together, and the conversations that they cannot leave."""

    members: list[Node] = field(default_factory=list)
    homes: set[int] = field(default_factory=set)


def partition(
    nodes: Sequence[Node], *, claims: Mapping[str, Sequence[Said]], apart: Set[frozenset[int]]
) -> list[Group]:
    """The groups of `nodes`. `claims` says who claims which id, here and elsewhere; `apart` are pairs of homes."""
    forest = _Forest(apart)
    for node in nodes:
        forest.add(node)
    for _, first, second in sorted(_links(nodes, claims), key=lambda link: link[0]):
        forest.join(first, second)
    return forest.groups()


_Link = tuple[tuple[int, tuple[str, str], tuple[str, str]], Node, "Node | int"]


def _links(nodes: Sequence[Node], claims: Mapping[str, Sequence[Said]]) -> list[_Link]:
    by_said = {id(node.said): node for node in nodes}
    links: list[_Link] = []
    for node in nodes:
        for place, external_id in enumerate(node.ids):
            if external_id == node.said.external_id:
                continue
            for said in rightful(node.said, claims.get(external_id, [])):
                if parent := by_said.get(id(said)):
                    links.append(((place, node.key, parent.key), node, parent))
        if node.marked is not None:
            links.append(((_TOKEN, node.key, node.key), node, node.marked))
    return links


class _Forest:
    """Growing groups, none of which holds two homes that are apart."""

    def __init__(self, apart: Set[frozenset[int]]) -> None:
        self._apart = apart
        self._of_node: dict[int, Group] = {}
        self._of_home: dict[int, Group] = {}

    def add(self, node: Node) -> None:
        group = self._home(node.home) if node.fixed and node.home is not None else Group()
        group.members.append(node)
        self._of_node[id(node)] = group

    def join(self, first: Node, second: Node | int) -> None:
        one = self._of_node[id(first)]
        other = self._home(second) if isinstance(second, int) else self._of_node[id(second)]
        if one is other or any(frozenset((a, b)) in self._apart for a in one.homes for b in other.homes):
            return
        if len(one.members) < len(other.members):
            one, other = other, one
        one.members += other.members
        one.homes |= other.homes
        self._of_node.update((id(node), one) for node in other.members)
        self._of_home.update((home, one) for home in other.homes)

    def groups(self) -> list[Group]:
        """Those that have messages."""
        return list({id(group): group for group in self._of_node.values()}.values())

    def _home(self, home: int) -> Group:
        return self._of_home.setdefault(home, Group(homes={home}))
