"""Mail as a channel: IMAP in or pushed to us, SMTP out."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from apps.channels.contract import (
    Address,
    AuthError,
    ChannelCapabilities,
    Receipt,
    SendSafety,
    Source,
    SourceRole,
)
from apps.channels.email import addresses, checking, compose, dialing, fetching, parsing, sent, settling, smtp
from apps.channels.email.imap import ImapLink
from apps.channels.email.oauth import TokenKeeper
from apps.channels.email.options import BadOption, Incoming, read_options
from apps.channels.email.signing_in import MailSignIn
from apps.channels.email.smtp_link import Patience, SmtpLink
from apps.channels.email.trust import Trust
from apps.channels.email.watching import Watch
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from apps.channels.contract import (
        Batch,
        ChannelConfig,
        Cursor,
        DeliveryReport,
        Finding,
        InboundMessage,
        OutboundMessage,
        RawMessage,
        Setting,
    )
    from apps.channels.email.options import EmailOptions

MEBIBYTE = 1_048_576
MEND = sentence("Correct the settings of this channel.")


class EmailAdapter(MailSignIn):
    """A mailbox. Connections are opened when they are first needed; one adapter is for one thread.

    Making one never fails. With settings that cannot work every verb that needs them raises `AuthError`, since only a
    person can mend them; `check` tells them as a finding.
    """

    title: ClassVar[str] = sentence("Mailbox")
    settings: ClassVar[tuple[Setting, ...]] = ()
    # Large services take 25 MB as sent, and base64 makes three bytes into four.
    capabilities: ClassVar[ChannelCapabilities] = ChannelCapabilities(
        subject=True,
        html=True,
        cc=True,
        public=False,
        max_attachment_bytes=18 * MEBIBYTE,
        send_safety=SendSafety.REPEAT_ONCE,
        addressed=True,
        starts=True,
    )
    patience: ClassVar[Patience] = Patience()

    def __init__(self, config: ChannelConfig) -> None:
        self._config = config
        self._links: _Links | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._links:
            self._links.close()
            self._links = None

    def sources(self) -> Sequence[Source]:
        """The folders in their configured order, then those of sent mail and of junk."""
        links = self._opened()
        if links.options.incoming is not Incoming.IMAP:
            return ()
        roles = dict.fromkeys(links.options.folders, SourceRole.INBOX)
        roles.setdefault(links.imap.sent_folder(), SourceRole.SENT)
        roles.setdefault(links.imap.junk_folder(), SourceRole.JUNK)
        return [Source(name=name, role=role) for name, role in roles.items() if name]

    def fetch(self, source: Source, cursor: Cursor, limit: int) -> Batch:
        links = self._opened()
        batch = fetching.fetch(links.imap, source, cursor=cursor, limit=limit, options=links.options)
        links.watch.has_read(source.name, int(batch.cursor["uid"]))
        return batch

    def keys(self, source: Source, cursor: Cursor) -> Sequence[str] | None:
        return fetching.keys(self._opened().imap, source, cursor)

    def bring(self, source: Source, cursor: Cursor, keys: Sequence[str]) -> Sequence[RawMessage]:
        links = self._opened()
        return fetching.bring(links.imap, source, cursor, keys=keys, options=links.options)

    def settle(self, messages: Sequence[RawMessage]) -> None:
        links = self._opened()
        if links.options.incoming is Incoming.IMAP:
            settling.settle(links.imap, messages, links.options)

    def watch(self, source: Source, stop: Callable[[], bool], patience: float) -> bool:
        """Rings at once for what came since this adapter's last fetch or watch of the folder."""
        return self._opened().watch.wait(source.name, stop=stop, patience=patience)

    def parse(self, raw: RawMessage) -> InboundMessage | DeliveryReport:
        return parsing.parse(raw, Trust.of(self._config.options))

    def reply_address(self, token: str) -> Address | None:
        """A plus address, where the mailbox's server delivers such."""
        if not self._config.options.get("plus_addresses"):
            return None
        return Address(name=self._config.display_name, address=addresses.tagged(self._config.address, token))

    def compose(self, message: OutboundMessage) -> bytes:
        return compose.compose(message)

    def send(
        self,
        message: OutboundMessage,
        payload: bytes,
        recipients: Sequence[str],
        point_of_no_return: Callable[[], None],
    ) -> Receipt:
        link = self._opened().smtp
        return smtp.send(link, message, payload, recipients, point_of_no_return=point_of_no_return)

    def find_sent(self, message: OutboundMessage) -> Receipt | None:
        """Large services keep what they sent in the folder of sent mail; others have nothing to look at (None)."""
        links = self._opened()
        if links.options.incoming is not Incoming.IMAP or not (folder := links.imap.sent_folder()):
            return None
        found = sent.find(links.imap, folder, message.external_id)
        if not found:
            return None
        host = links.options.imap.host if links.options.imap else ""
        return Receipt(answer=f"found in the folder “{folder}”", host=host)

    def keep_copy(self, message: OutboundMessage, payload: bytes) -> None:
        """Servers of large services have done it themselves by then."""
        links = self._opened()
        if links.options.keep_copy:
            sent.keep(links.imap, message, payload)

    def check(self) -> Sequence[Finding]:
        return checking.check(self._config)

    def _opened(self) -> _Links:
        if self._links is None:
            try:
                self._links = _Links(read_options(self._config), self._config, self.patience)
            except BadOption as error:
                raise AuthError(str(error), stage="settings", advice=MEND) from error
        return self._links


class _Links:
    """The connections of an open adapter."""

    def __init__(self, options: EmailOptions, config: ChannelConfig, patience: Patience) -> None:
        dialing.trust(options.tls_ca)
        tokens = TokenKeeper(options.oauth, config) if options.oauth else None
        self.options = options
        self.imap = ImapLink(options, tokens)
        self.smtp = SmtpLink(options, tokens, patience=patience)
        self.watch = Watch(self.imap)

    def close(self) -> None:
        """Say goodbye to both servers."""
        self.smtp.close()
        self.imap.close()
