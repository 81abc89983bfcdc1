"""What the pages of this room ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.channels import acknowledgement, asking, mailbox
from apps.channels.acknowledgement import AcknowledgementForm
from apps.channels.email.options import BadOption, Incoming, Login, Outgoing, Security, read_options, refuse_no_reply
from apps.channels.fields import CertificateField, HostField, LineField, LinesField, PortField, SecretField, UrlField
from apps.channels.guesses import guess
from apps.channels.keyring import readable_secrets
from apps.channels.mailbox import ReadFrom, SmtpLogin
from apps.channels.models import MOST_CONNECTIONS, PACE, USUAL_CONNECTIONS, Channel
from apps.channels.wording import translated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

KEPT = _("A password is stored. Leave this empty to keep it.")
HELD = _("Kept from your last try. Leave this empty to use it.")
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
TELL_AGAIN = _("The server has changed. Enter this again, so that it is not sent to somebody else unasked.")


class MailboxForm(AcknowledgementForm):
    """A mailbox: its address, how one signs in there, its servers, and what happens to the mail.

    After `is_valid()` the instance is the channel as it would be, with all secrets, ready to be tried out;
    `secrets` are those that change (empty: to be forgotten).
    """

    address = forms.EmailField(
        label=_("Address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("Customers write to it, and answers come from it."),
    )
    display_name = LineField(
        label=_("Sender's name"),
        max_length=120,
        required=False,
        help_text=_("As customers see it, such as “Acme service”."),
    )
    login = forms.ChoiceField(
        label=_("How does one sign in there?"), choices=mailbox.LOGIN, initial=Login.PASSWORD, widget=forms.RadioSelect
    )
    password = SecretField(label=_("Password"))
    imap_user = LineField(
        label=_("User name"), max_length=254, required=False, help_text=_("Only if it is not the address itself.")
    )
    oauth_provider = forms.ChoiceField(
        label=_("Provider"), choices=mailbox.PROVIDER, initial="google", required=False, widget=forms.RadioSelect
    )
    oauth_client_id = LineField(label=_("Client id"), max_length=300, required=False)
    client_secret = SecretField(label=_("Client secret"))
    oauth_authorize_url = UrlField(label=_("Address for consent"))
    oauth_token_url = UrlField(label=_("Address for tokens"))
    oauth_scope = LineField(label=_("Scope"), max_length=500, required=False)

    incoming = forms.ChoiceField(
        label=_("How does mail come in?"), choices=mailbox.INCOMING, initial=Incoming.IMAP, widget=forms.RadioSelect
    )
    imap_host = HostField(label=_("IMAP server"))
    imap_port = PortField(label=_("Port"))
    imap_security = forms.ChoiceField(
        label=_("Encryption"), choices=mailbox.SECURITY, initial=Security.TLS, required=False
    )
    outgoing = forms.ChoiceField(
        label=_("How do answers go out?"), choices=mailbox.OUTGOING, initial=Outgoing.SMTP, widget=forms.RadioSelect
    )
    smtp_host = HostField(label=_("SMTP server"))
    smtp_port = PortField(label=_("Port"))
    smtp_security = forms.ChoiceField(
        label=_("Encryption"), choices=mailbox.SECURITY, initial=Security.TLS, required=False
    )
    smtp_login = forms.ChoiceField(
        label=_("Signing in for sending"),
        choices=SmtpLogin,
        initial=SmtpLogin.SAME,
        required=False,
        widget=forms.RadioSelect,
    )
    smtp_user = LineField(label=_("User name for sending"), max_length=254, required=False)
    smtp_password = SecretField(label=_("Password for sending"))
    sends_per_minute = forms.IntegerField(
        label=_("Messages a minute at most"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Where your provider allows only so many; the others wait their turn. Empty: no limit."),
    )
    connections = forms.IntegerField(
        label=_("Connections at a time"),
        required=False,
        min_value=1,
        max_value=MOST_CONNECTIONS,
        help_text=_("How many answers go out at the same time. Most providers allow a few. Empty: two."),
    )

    read_from = forms.ChoiceField(
        label=_("Which mail is read?"),
        choices=ReadFrom,
        initial=ReadFrom.NOW,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("What came before today arrives closed, and nobody waits for an answer to it."),
    )
    read_from_date = forms.DateField(
        label=_("From this day on"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    folders = LinesField(
        label=_("Folders that are read"),
        required=False,
        initial="INBOX",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One on each line. Mail in the first one is seen at once, in the others within a minute."),
    )
    sent_folder = LineField(
        label=_("Sent folder"),
        max_length=255,
        required=False,
        help_text=_("Answers from other mail programs are found there. Empty: found by itself. “none”: not read."),
    )
    keep_copy = forms.BooleanField(
        label=_("Keep a copy in the Sent folder"),
        required=False,
        help_text=_("For servers that do not do it themselves. What is there already is not doubled."),
    )
    junk_folder = LineField(
        label=_("Junk folder"),
        max_length=255,
        required=False,
        help_text=_("Mail in it is filed as spam. Empty: not read. “auto”: found by itself."),
    )
    spam_marks = forms.BooleanField(
        label=_("Honour the mail server's spam marks"),
        required=False,
        initial=True,
        help_text=_("What the server marked is filed as spam, unless somebody sent it who takes part already."),
    )
    authserv_id = LineField(
        label=_("Server that checks senders"),
        max_length=255,
        required=False,
        help_text=_(
            "The name at the beginning of the uppermost “Authentication-Results” in mail that you got, such as "
            "mx.google.com. What it says of SPF, DKIM and DMARC is believed. Empty: nobody is."
        ),
    )
    after_keep = forms.ChoiceField(
        label=_("What happens on the server to mail that is safely stored here?"),
        choices=mailbox.AFTER_KEEP,
        initial="nothing",
        required=False,
        widget=forms.RadioSelect,
    )
    move_to = LineField(label=_("Folder to move it to"), max_length=255, required=False)

    plus_addresses = forms.BooleanField(
        label=_("Plus addresses reach this mailbox"),
        required=False,
        help_text=_("If service+anything@… arrives too, answers are matched even where mail programs lose the thread."),
    )
    tls_ca = CertificateField(
        label=_("Additional certificates"),
        help_text=_("To trust, where no public authority has signed the server's certificate. PEM text."),
    )
    name = LineField(
        label=_("Name in lists"),
        max_length=80,
        required=False,
        help_text=_("What agents call this channel. Empty: its address."),
    )

    class Meta(AcknowledgementForm.Meta):
        fields = ["address", "display_name", "teams", "name", *PACE, *acknowledgement.FIELDS, *asking.FIELDS]
        widgets = {"teams": forms.CheckboxSelectMultiple}
        labels: dict[str, Any] = {
            "teams": _("Teams that see it"),
            **AcknowledgementForm.Meta.labels,
            **asking.LABELS,
        }
        help_texts: dict[str, Any] = {
            "teams": _(
                "Their agents see what comes in. Without a team, only admins do; teams are made under Settings, Teams."
            ),
            **AcknowledgementForm.Meta.help_texts,
            **asking.HELP,
        }

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


class SystemMailForm(forms.Form):
    """Which mailbox sends the product's own mail."""

    channel = forms.ModelChoiceField(queryset=Channel.objects.none(), empty_label=None, widget=forms.RadioSelect)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        senders = [channel.pk for channel in Channel.objects.filter(kind="email") if channel.sends_mail]
        field = self.fields["channel"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Channel.objects.filter(pk__in=senders)
        field.initial = next(iter(Channel.objects.filter(sends_system_mail=True)), None)
        field.label = _("Invitations and password mails come from")


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
