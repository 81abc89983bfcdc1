"""Playing a customer: what one types on the demo's page is mailed to the product, as any mail server would do it."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid
from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.channels.models import Channel
from dialog_inbox.demo.company import MAILBOXES
from dialog_inbox.demo.postbox import address_in

if TYPE_CHECKING:
    from dialog_inbox.demo.postbox import Letter


class CustomerForm(forms.Form):
    """A new mail to the company."""

    name = forms.CharField(label=_("Your name"), max_length=80, initial="Jana Petersen")
    address = forms.EmailField(label=_("Your address"), initial="jana.petersen@post.example")
    to = forms.ModelChoiceField(
        label=_("To"), queryset=Channel.objects.none(), to_field_name="address", empty_label=None
    )
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Channel.objects.active()
        field.initial = MAILBOXES[0][1]

    def send(self) -> None:
        """Mail it. Raises `OSError` and `smtplib.SMTPException` if the product does not take it."""
        data = self.cleaned_data
        mail = _mail(formataddr((data["name"], data["address"])), data["to"].address, data["subject"], data["text"])
        _deliver(mail, data["address"], data["to"].address)


class AnswerForm(forms.Form):
    """A customer's answer to a letter of ours."""

    text = forms.CharField(label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 4}))

    def send(self, letter: Letter) -> None:
        """Mail it as an answer to `letter`. Raises like `CustomerForm.send`."""
        receiver = address_in(letter.reply_to) or address_in(letter.sender)
        subject = letter.subject if letter.subject.lower().startswith("re:") else f"Re: {letter.subject}"
        mail = _mail(letter.to, receiver, subject, _with_quote(self.cleaned_data["text"], letter))
        mail["In-Reply-To"] = letter.external_id
        mail["References"] = f"{letter.references} {letter.external_id}".strip()
        _deliver(mail, address_in(letter.to), receiver)


def _with_quote(text: str, letter: Letter) -> str:
    quoted = "\n".join(f"> {line}" for line in letter.text.splitlines())
    return f"{text}\n\nOn {letter.at:%d %b %Y at %H:%M}, {letter.sender} wrote:\n{quoted}\n"


def _mail(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = formatdate(localtime=True)
    mail["Message-ID"] = make_msgid(domain="post.example")
    mail.set_content(text)
    return mail


def _deliver(mail: EmailMessage, sender: str, receiver: str) -> None:
    host, _, port = settings.SMTP_LISTEN.rpartition(":")
    with smtplib.SMTP(host, int(port), timeout=10) as server:
        server.send_message(mail, sender, [receiver])
