"""A blog as people use it: Cora and Otto write as guests, Ana answers with her own account."""

from __future__ import annotations

import html
import secrets
from typing import TYPE_CHECKING

from apps.channels.contract import Address, Audience, OutboundMessage, Target
from tests.channels.contract.basics import NOON

if TYPE_CHECKING:
    from tests.servers.wordpress import WordPress


class Blog:
    """The article of the tests' WordPress. Comments are called as our adapter calls them."""

    def __init__(self, server: WordPress) -> None:
        self.server = server

    def ask(self, text: str, *, author: str = "Cora") -> str:
        return self._comment(text, author=author)

    def follow_up(self, text: str, *, to: str, author: str = "Cora") -> str:
        return self._comment(text, author=author, parent=number(to))

    def answer_elsewhere(self, text: str, *, to: str, login: str = "ana") -> str:
        made = self.server.rest(
            "POST", "comments", login=login, post=self.server.facts.post, parent=number(to), content=text
        )
        return f"comment:{made['id']}"

    def edit(self, external_id: str, text: str) -> None:
        self.server.rest("POST", f"comments/{number(external_id)}", content=text)

    def delete(self, external_id: str) -> None:
        self.server.rest("DELETE", f"comments/{number(external_id)}?force=true")

    def rule(self, external_id: str, status: str) -> None:
        """Somebody moderates it in WordPress itself."""
        self.server.rest("POST", f"comments/{number(external_id)}", status=status)

    def status(self, external_id: str) -> str:
        return str(self.server.rest("GET", f"comments/{number(external_id)}?context=edit")["status"])

    def copies(self, message: OutboundMessage) -> int:
        """How many comments say what it says, below what it answers."""
        assert message.target
        query = f"comments?context=edit&status=any&per_page=100&parent={number(message.target.external_id)}"
        said = html.escape(message.text, quote=False)
        return sum(each["content"]["raw"] == said for each in self.server.rest("GET", query))

    def _comment(self, text: str, *, author: str, parent: int = 0) -> str:
        # A person who writes "<" in the form has it taken out; who means it writes "&lt;".
        email = f"{author.lower()}@customer.test"
        found = self.server.comment(html.escape(text, quote=False), parent=parent, name=author, email=email)
        return f"comment:{found}"


def number(external_id: str) -> int:
    return int(external_id.partition(":")[2])


def answer_to(asked: str, text: str = "Morgen, mit schönen Grüßen.") -> OutboundMessage:
    """Our answer to a comment."""
    return OutboundMessage(
        external_id=f"{secrets.token_hex(8)}@example.test",
        sender=Address(name="Blog", address="blog.example.com"),
        to=(),
        text=text,
        written_at=NOON,
        target=Target(external_id=asked),
        thread=asked,
        audience=Audience.PUBLIC,
    )
