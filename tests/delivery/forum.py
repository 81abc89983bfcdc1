"""A forum in a folder and the adapter that speaks to it: it gives its posts ids and threads, and lets us moderate.

Beside the rules of `fake_adapter` there are, for everybody, "queue" (a moderator must let posts through), "review"
(so too, and what waits has a number of its own) and "parts" (an answer goes as two posts), and, for a deed, "never",
"temporary" or "cut".
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from apps.channels.contract import (
    Ambiguous,
    ChannelCapabilities,
    ModerationDeed,
    NotSent,
    PermanentError,
    ReportForm,
    ReportReason,
    SendSafety,
)
from tests.delivery.fake_adapter import FakeAdapter, Taken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from apps.channels.contract import ChannelConfig, OutboundMessage, Receipt, Report, Target

CAN = ChannelCapabilities(
    subject=True,
    html=False,
    cc=False,
    public=True,
    max_attachment_bytes=0,
    send_safety=SendSafety.READ_BACK,
    starts=True,
    private_reply=True,
    moderation=frozenset(ModerationDeed),
)


class ForumAdapter(FakeAdapter):
    """Its option `can` says what it can do otherwise."""

    def __init__(self, config: ChannelConfig) -> None:
        super().__init__(config)
        changes: Any = dict(config.options.get("can", {}))  # type: ignore[call-overload]
        if "send_safety" in changes:
            changes["send_safety"] = SendSafety(changes["send_safety"])
        if "report" in changes:
            reasons = tuple(ReportReason(**each) for each in changes["report"]["reasons"])
            changes["report"] = ReportForm(**{**changes["report"], "reasons": reasons})
        if "moderation" in changes:
            changes["moderation"] = frozenset(map(ModerationDeed, changes["moderation"]))
        if "private" in changes:
            changes["private"] = replace(CAN, **changes["private"])
        self.capabilities = replace(CAN, **changes)  # type: ignore[misc]

    def send(
        self,
        message: OutboundMessage,
        payload: bytes,
        recipients: Sequence[str],
        point_of_no_return: Callable[[], None],
    ) -> Receipt:
        answer = super().send(message, payload, recipients, point_of_no_return)
        return self._named(message, answer)

    def find_sent(self, message: OutboundMessage) -> Receipt | None:
        found = super().find_sent(message)
        return self._named(message, found) if found else None

    def moderate(self, deed: ModerationDeed, target: Target) -> None:
        self._do(deed, target)

    def report(self, target: Target, report: Report) -> None:
        self._do(ModerationDeed.FLAG, target, report)

    def _do(self, deed: ModerationDeed, target: Target, report: Report | None = None) -> None:
        rule = self.service.rule(deed)
        if rule == "never":
            raise PermanentError("403 you are no moderator", stage="deed")
        if rule == "temporary":
            raise NotSent("503 try again", stage="deed")
        told = {"report": asdict(report)} if report else {}
        done = json.dumps({"deed": deed.value, **asdict(target), **told})
        self.service.take(Taken(external_id=done, sha256="", recipients=[]))
        if rule == "cut":
            raise Ambiguous("Connection closed", stage="answer")

    def _named(self, message: OutboundMessage, answer: Receipt) -> Receipt:
        """Posts are numbered from 100 on in the order in which they came, and so are threads."""
        taken = [each.external_id for each in self.service.taken()]
        number = 100 + taken.index(message.external_id)
        if self.service.rule("*") == "queue":
            return replace(answer, awaits_approval=True)
        if self.service.rule("*") == "review":
            return replace(answer, external_id=f"review:{number}", awaits_approval=True)
        return replace(
            answer,
            external_id=f"post:{number}",
            thread=message.thread or f"topic:{number}",
            permalink=f"https://forum.test/p/{number}",
            reference=json.dumps({"number": number}),
            parts=(f"post:{number}.2",) if self.service.rule("*") == "parts" else (),
        )
