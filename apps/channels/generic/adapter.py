"""Any system that signs as Standard Webhooks has it: it calls us with events, and we call it with answers."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar, Self

from apps.channels import answers
from apps.channels.contract import (
    AuthError,
    BadSetting,
    Batch,
    ChannelCapabilities,
    ChannelError,
    Finding,
    HookRequest,
    ModerationDeed,
    Pushed,
    RawMessage,
    SendSafety,
    Severity,
    Source,
    UnreadableMessage,
)
from apps.channels.generic import answering, enclosing
from apps.channels.generic.events import read_event
from apps.channels.generic.options import MOST_FILE_BYTES, SETTINGS, keys_of, read_options, require_sound
from apps.channels.generic.signing import verify
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from apps.channels.contract import (
        Address,
        ChannelConfig,
        Cursor,
        DeliveryReport,
        InboundMessage,
        OutboundMessage,
        Receipt,
        Report,
        SendReport,
        Setting,
        Target,
        Withdrawal,
    )

HOOK = Source(name="hook")
SETTINGS_SUBJECT, ANSWERS = sentence("Settings"), sentence("Answers")
TOOK_TEST = sentence("%(host)s took a signed test event.")
ONLY_READS = sentence("There is no address for answers: this channel only reads.")
CORRECT = sentence("Correct this setting.")
CHECK_OTHER = sentence("Look whether the other side is running at this address, and has the same secret.")


class GenericAdapter:
    """One other side. Making one never fails."""

    title: ClassVar[str] = sentence("Any system, by web hooks")
    settings: ClassVar[tuple[Setting, ...]] = SETTINGS

    def __init__(self, config: ChannelConfig) -> None:
        self._config = config
        self._options = read_options(config)

    @property
    def capabilities(self) -> ChannelCapabilities:
        options = self._options
        return ChannelCapabilities(
            subject=False,
            html=options.html,
            cc=False,
            public=options.is_public,
            max_attachment_bytes=MOST_FILE_BYTES if options.files else 0,
            send_safety=SendSafety.IDEMPOTENT if options.once else SendSafety.NONE,
            replies=bool(options.url),
            private_reply=options.replies_in_private,
            max_length=options.max_length,
            reply_within=options.reply_within,
            moderation=options.moderation if options.url else frozenset(),
            report=answering.REPORT_FORM,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Each call has a connection of its own."""

    def sources(self) -> Sequence[Source]:
        return ()

    def fetch(self, source: Source, cursor: Cursor, limit: int) -> Batch:
        """It is never asked: the other side calls."""
        return Batch(messages=(), cursor=cursor, complete=True)

    def settle(self, messages: Sequence[RawMessage]) -> None:
        """Whoever called was answered, and needs no more."""

    def receive(self, request: HookRequest) -> Pushed:
        """One event a call. A repeat has the same body, whatever its webhook-id, and so the same key.

        What is signed and cannot be read is answered with 400 and the reason: whoever has the secret may know it.
        """
        verify(self._keys(), headers=request.headers, body=request.body, now=request.received_at.timestamp())
        try:
            found = read_event(request.body, self._options)
        except UnreadableMessage as error:
            return Pushed(status=400, answer=str(error).encode())
        key = sha256(request.body).hexdigest()
        message = RawMessage(
            source=HOOK,
            key=key,
            payload=request.body,
            received_at=request.received_at,
            incomplete=bool(found and enclosing.addresses_in(request.body)),
        )
        return Pushed(messages=(message,) if found else (), answer=b'{"kept":true}', content_type="application/json")

    def rehearse(self, now: dt.datetime) -> HookRequest:
        body = answering.test_event(at=now)
        headers = answering.headers_of(self._keys(), "test", body, at=now)
        return HookRequest(
            method="POST", url=self._config.hook_url, headers=headers, query={}, body=body, received_at=now
        )

    def parse(self, raw: RawMessage) -> InboundMessage | DeliveryReport | Withdrawal | SendReport | None:
        event, files = enclosing.opened(raw.payload)
        return read_event(event, self._options, files=files)

    def complete(self, raw: RawMessage) -> bytes:
        event, _files = enclosing.opened(raw.payload)
        return enclosing.enclose(event, inside=self._config.inside)

    def reply_address(self, token: str) -> Address | None:
        """The other side names its threads itself."""
        return None

    def compose(self, message: OutboundMessage) -> bytes:
        return answering.compose(message, self._options)

    def send(
        self,
        message: OutboundMessage,
        payload: bytes,
        recipients: Sequence[str],
        point_of_no_return: Callable[[], None],
    ) -> Receipt:
        return answering.send(
            self._config, self._options, self._keys(), payload=payload, point_of_no_return=point_of_no_return
        )

    def find_sent(self, message: OutboundMessage) -> Receipt | None:
        """The other side can only be told, not asked."""
        return None

    def moderate(self, deed: ModerationDeed, target: Target) -> None:
        answering.moderate(self._config, self._options, self._keys(), deed=deed, target=target)

    def report(self, target: Target, report: Report) -> None:
        answering.moderate(
            self._config, self._options, self._keys(), deed=ModerationDeed.FLAG, target=target, report=report
        )

    def check(self) -> Sequence[Finding]:
        try:
            require_sound(self._config)
        except BadSetting as error:
            return [Finding(severity=Severity.ERROR, subject=SETTINGS_SUBJECT, words=str(error), advice=CORRECT)]
        if not self._options.url:
            return [Finding(severity=Severity.OK, subject=ANSWERS, words=ONLY_READS)]
        try:
            answer = answering.ask_for_test(self._config, self._options, self._keys())
        except ChannelError as error:
            return [_broken(str(error), error.advice)]
        if not answer.is_success:
            return [_broken(answers.words_of(answer))]
        return [Finding(severity=Severity.OK, subject=ANSWERS, words=TOOK_TEST % {"host": answer.host})]

    def _keys(self) -> list[bytes]:
        try:
            return keys_of(self._config)
        except BadSetting as error:
            raise AuthError(str(error), advice=CORRECT) from None


def _broken(words: str, advice: str = "") -> Finding:
    return Finding(severity=Severity.ERROR, subject=ANSWERS, words=words, advice=advice or CHECK_OTHER)
