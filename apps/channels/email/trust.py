"""Which marks of a mail server a channel believes (options.py: authserv_id, spam_marks)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from apps.channels.contract import SenderProof, SourceRole
from apps.channels.email import spam
from apps.channels.email.authentication import sender_proof

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.contract import Source
    from apps.channels.email.parts import Part
    from apps.channels.email.senders import Sender


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """`authserv_id` names the server whose Authentication-Results count (empty: nobody's do)."""

    authserv_id: str = ""
    spam_marks: bool = True

    @classmethod
    def of(cls, options: Mapping[str, object]) -> Self:
        """As the channel's options say. Others than expected mean the default: a mail is read whatever they are."""
        server = options.get("authserv_id", "")
        return cls(
            authserv_id=server.strip() if isinstance(server, str) else "",
            spam_marks=options.get("spam_marks", True) is not False,
        )

    def proof(self, message: Part, sender: Sender) -> SenderProof:
        """What the server found out. It proves nobody whom others may read otherwise."""
        domain = sender.address.address.rpartition("@")[2]
        found = sender_proof(message.fields.get("authentication-results", []), server=self.authserv_id, domain=domain)
        return SenderProof.NONE if sender.is_unclear and found is SenderProof.PASSED else found

    def takes_for_spam(self, message: Part, source: Source) -> bool:
        """Whether the server did: by a mark, or by the folder it put the mail in."""
        return source.role is SourceRole.JUNK or (self.spam_marks and spam.is_marked(message.fields))
