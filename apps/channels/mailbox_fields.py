"""What is asked of a mailbox, as fields of a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.channels import acknowledgement, asking, mailbox
from apps.channels.acknowledgement import AcknowledgementForm
from apps.channels.email.options import Incoming, Login, Outgoing, Security
from apps.channels.fields import CertificateField, HostField, LineField, LinesField, PortField, SecretField, UrlField
from apps.channels.mailbox import ReadFrom, SmtpLogin
from apps.channels.models import MOST_CONNECTIONS, PACE


class MailboxFields(AcknowledgementForm):
    """Its address, how one signs in there, its servers, and what happens to the mail."""

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
