"""What people do on an instance, as the contract's tests want it, and answers of ours to it."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from apps.channels.contract import Address, Audience, OutboundMessage, Target

if TYPE_CHECKING:
    from tests.servers.mastodon import MastodonFacts

Post = dict[str, Any]


@dataclass(slots=True)
class People:
    """A `Place` of the contract's tests, on one instance."""

    instance: MastodonFacts

    def ask(self, text: str, *, author: str = "Cora", **fields: object) -> str:
        """Somebody mentions us. Whom we have muted or blocked is let through again: nobody is heard otherwise."""
        self.let_through(author)
        return self.post(f"@acme {text}", author=author, **fields)

    def follow_up(self, text: str, *, to: str, author: str = "Cora", **fields: object) -> str:
        return self.post(f"@acme {text}", author=author, in_reply_to_id=to, **fields)

    def answer_elsewhere(self, text: str, *, to: str) -> str:
        return self.post(f"@cora {text}", author="acme", in_reply_to_id=to)

    def edit(self, external_id: str, text: str) -> None:
        author = self.read(external_id)["account"]["username"]
        self.instance.ask("PUT", f"/api/v1/statuses/{external_id}", {"status": f"@acme {text}"}, who=author)

    def delete(self, external_id: str) -> None:
        author = self.read(external_id)["account"]["username"]
        self.instance.ask("DELETE", f"/api/v1/statuses/{external_id}", who=author)

    def post(self, text: str, *, author: str, **fields: object) -> str:
        made = self.instance.ask("POST", "/api/v1/statuses", {"status": text, **fields}, who=author.lower())
        return str(made["id"])

    def read(self, external_id: str) -> Post:
        found: Post = self.instance.ask("GET", f"/api/v1/statuses/{external_id}")
        return found

    def below(self, external_id: str) -> list[Post]:
        """What stands below a post, in the order in which it was written."""
        found = self.instance.ask("GET", f"/api/v1/statuses/{external_id}/context")["descendants"]
        return sorted(found, key=lambda each: int(each["id"]))

    def ours(self) -> list[Post]:
        """What our account has written, the newest first."""
        me = self.instance.ask("GET", "/api/v1/accounts/verify_credentials")["id"]
        found: list[Post] = self.instance.ask("GET", f"/api/v1/accounts/{me}/statuses?limit=40")
        return found

    def copies(self, message: OutboundMessage) -> int:
        """How many posts of ours there are with the first words of it."""
        words = message.text[:60]
        return len([each for each in self.ours() if words in each["content"]])

    def ruled(self, external_id: str) -> str:
        """What the instance holds of it, and how we stand to its author."""
        author = self.read(external_id)["account"]["id"]
        [relation] = self.instance.ask("GET", f"/api/v1/accounts/relationships?id[]={author}")
        reports = self.instance.ask("GET", "/api/v1/admin/reports", who="adam")
        told = [post["id"] for each in reports for post in each["statuses"]]
        return f"{external_id in told} {relation['muting']} {relation['blocking']}"

    def follow(self, author: str) -> None:
        """So that the mock streams deletions to us, as servers do to all who are mentioned."""
        account = self.instance.ask("GET", "/api/v1/accounts/verify_credentials", who=author.lower())["id"]
        self.instance.ask("POST", f"/api/v1/accounts/{account}/follow")

    def let_through(self, author: str) -> None:
        account = self.instance.ask("GET", "/api/v1/accounts/verify_credentials", who=author.lower())["id"]
        for deed in ("unmute", "unblock"):
            self.instance.ask("POST", f"/api/v1/accounts/{account}/{deed}")


def answer_to(
    asked: str, text: str = "", *, visibility: str = "public", audience: Audience = Audience.PUBLIC, **more: object
) -> OutboundMessage:
    """An answer of ours to Cora, as the core makes it from what was parsed."""
    reference = {"visibility": visibility, "author": "2", "people": ["cora"], "warning": "", **more}
    return OutboundMessage(
        external_id=f"{secrets.token_hex(8)}@example.test",
        sender=Address(name="Acme", address="acme@mastodon.example"),
        to=(),
        text=text or f"Morgen, mit schönen Grüßen. {secrets.token_hex(4)}",
        written_at=dt.datetime.now(dt.UTC),
        thread=asked,
        target=Target(external_id=asked, reference=json.dumps(reference), thread=asked),
        audience=audience,
    )
