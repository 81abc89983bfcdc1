"""The form of a mailbox: what was answered, and the secrets that are not asked for again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.channels import asking, mailbox
from apps.channels.email.options import BadOption, Incoming, Outgoing, read_options, refuse_no_reply
from apps.channels.fields import HELD, KEPT, TELL_AGAIN
from apps.channels.guesses import guess
from apps.channels.keyring import readable_secrets
from apps.channels.mailbox import ReadFrom, SmtpLogin
from apps.channels.mailbox_fields import MailboxFields
from apps.channels.models import USUAL_CONNECTIONS, Channel
from apps.channels.wording import translated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

#: The parts of the page that are folded unless something in them is wrong.
READING = {
    *("read_from", "read_from_date", "folders", "sent_folder", "keep_copy"),
    *("junk_folder", "after_keep", "move_to"),
}
REST = {
    *("imap_user", "smtp_login", "smtp_user", "smtp_password"),
    *("sends_per_minute", "connections", "tls_ca", "name"),
}
#: Those that may be left empty whatever the other answers are, and the page says so.
OPTIONAL = {
    "display_name",
    "teams",
    "imap_user",
    "sent_folder",
    "keep_copy",
    "junk_folder",
    "spam_marks",
    "authserv_id",
    "plus_addresses",
    "sends_per_minute",
    "connections",
    "tls_ca",
    "name",
    "acknowledges",
    *asking.FIELDS,
}


class MailboxForm(MailboxFields):
    """A mailbox: its address, how one signs in there, its servers, and what happens to the mail.

    After `is_valid()` the instance is the channel as it would be, with all secrets, ready to be tried out;
    `secrets` are those that change (empty: to be forgotten).
    """

    def __init__(
        self, data: QueryDict | None = None, *, instance: Channel, held: Mapping[str, str] | None = None
    ) -> None:
        """`held` are secrets that were typed into this form before (typed.py)."""
        self._before = {"address": instance.address, **instance.options}
        self._stored = readable_secrets(instance) if instance.pk else {}
        self._held = dict(held or {})
        self.secrets: dict[str, str] = {}
        initial = mailbox.answers_from(instance.options) if instance.pk else {}
        super().__init__(_with_guesses(data), instance=instance, initial=initial)
        self._say_what_is_kept()
        for name, field in self.fields.items():
            if name not in OPTIONAL:
                field.template_name = "channels/field.html"  # type: ignore[attr-defined]

    def hold_back(self) -> dict[str, str]:
        """The secrets that were typed now or before, for the next try; the page will say that they are kept."""
        typed = {key: self.cleaned_data.get(key) or self._held.get(key, "") for key in mailbox.SECRETS}
        self._held = {key: value for key, value in typed.items() if value}
        self._say_what_is_kept()
        return self._held

    @property
    def has_errors_in_reading(self) -> bool:
        """Whether a folded part of the page must be open, so that its errors are seen."""
        return not READING.isdisjoint(self.errors)

    @property
    def has_errors_in_rest(self) -> bool:
        return not REST.isdisjoint(self.errors)

    def clean_address(self) -> str:
        local, _at, domain = self.cleaned_data["address"].rpartition("@")
        address = f"{local}@{domain.lower()}"
        try:
            refuse_no_reply(address)
        except BadOption as error:
            raise ValidationError(translated(str(error)), code="no_reply") from None
        if Channel.objects.filter(kind="email", address__iexact=address).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is a channel for this address already."), code="twice")
        return address

    def clean_connections(self) -> int:
        return self.cleaned_data["connections"] or USUAL_CONNECTIONS

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if self.has_error("tls_ca", "key"):
            cast("QueryDict", self.data)["tls_ca"] = ""  # a private key does not come back in the page either
        answers["name"] = answers.get("name") or answers.get("address", "")[:80]
        if answers.get("smtp_login") == SmtpLogin.OWN and not answers.get("smtp_user"):
            self._require("smtp_user", when=("outgoing", Outgoing.SMTP))
        if answers.get("read_from") == ReadFrom.DATE and not answers.get("read_from_date"):
            self._require("read_from_date", when=("incoming", Incoming.IMAP))
        if answers.get("incoming") == Incoming.NONE and answers.get("outgoing") == Outgoing.NONE:
            self.add_error("outgoing", _("A channel that neither reads nor sends is of no use."))
        if self.instance.sends_system_mail and answers.get("outgoing") == Outgoing.NONE:
            self.add_error("outgoing", _("This mailbox sends the product's own mail. Name another one for it first."))
        return answers

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        self.instance.options = mailbox.options_from(self.cleaned_data)
        self.secrets = self._changed_secrets()
        self.instance.secrets = {key: value for key, value in {**self._stored, **self.secrets}.items() if value}
        self._require_secrets()
        try:
            read_options(self.instance.config())
        except BadOption as error:
            self.add_error(error.key if error.key in self.fields else None, translated(str(error)))

    @property
    def _after(self) -> dict[str, Any]:
        return {"address": self.instance.address, **self.instance.options}

    def _changed_secrets(self) -> dict[str, str]:
        typed = {key: self.cleaned_data[key] or self._held.get(key, "") for key in mailbox.SECRETS}
        changed = {key: value for key, value in typed.items() if value}
        return changed | mailbox.outlived_tokens(self._before, self._after)

    def _require_secrets(self) -> None:
        """A stored password is not sent to a server that did not know it, unless it is typed again."""
        before, after = self._before, self._after
        for key in mailbox.required_secrets(after):
            if not self.instance.secrets.get(key):
                self.add_error(key, _("This field is required."))
        for key in mailbox.SECRETS:
            if self._stored.get(key) and key not in self.secrets and mailbox.told_to_others(key, before, after):
                self.add_error(key, TELL_AGAIN)

    def _require(self, key: str, *, when: tuple[str, str]) -> None:
        if self.cleaned_data.get(when[0]) == when[1]:
            self.add_error(key, _("This field is required."))

    def _say_what_is_kept(self) -> None:
        for key in mailbox.SECRETS:
            if self._held.get(key):
                self[key].help_text = HELD
            elif self._stored.get(key):
                self[key].help_text = KEPT


def _with_guesses(data: QueryDict | None) -> QueryDict | None:
    """What was sent, and in place of servers left empty those that the address suggests, to be seen on the page."""
    if data is None:
        return None
    filled = data.copy()
    found = guess(data.get("address", ""))
    if found is None:
        return filled
    if not filled.get("imap_host"):
        filled["imap_host"] = found.imap_host
    if not filled.get("smtp_host"):
        filled["smtp_host"], filled["smtp_security"] = found.smtp_host, found.smtp_security.value
    return filled
