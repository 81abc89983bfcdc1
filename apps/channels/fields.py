"""Form fields for what ends up in commands, headers and files of mail servers."""

from __future__ import annotations

import ssl
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from apps.channels.email.arguments import unclean

#: What the page says of a secret that it does not show.
KEPT = _("A password is stored. Leave this empty to keep it.")
HELD = _("Kept from your last try. Leave this empty to use it.")
TELL_AGAIN = _("The server has changed. Enter this again, so that it is not sent to somebody else unasked.")


def one_line(value: str) -> None:
    """Raise `ValidationError` for text that could end the command or header it is meant for."""
    if unclean(value):
        raise ValidationError(_("No line breaks and no control characters here."), code="unclean")


class LineField(forms.CharField):
    """One line of text without control characters."""

    default_validators = [one_line]


class HostField(LineField):
    """The name or number of a server, without scheme, port or path."""

    def __init__(self, **options: Any) -> None:
        plain = {"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}
        super().__init__(required=False, max_length=253, widget=forms.TextInput(attrs=plain), **options)

    def validate(self, value: str) -> None:
        super().validate(value)
        if any(letter in " /@\\" for letter in value):
            raise ValidationError(_("Only the name of the server, such as imap.example.com."), code="host")


class PortField(forms.IntegerField):
    """A TCP port; empty for the one that goes with the encryption."""

    def __init__(self, **options: Any) -> None:
        widget = forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(required=False, min_value=1, max_value=65535, widget=widget, **options)


class SecretField(LineField):
    """A password: goes in, never out. What is typed is not trimmed, and empty means "as it is"."""

    def __init__(self, **options: Any) -> None:
        widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password", "spellcheck": "false"})
        super().__init__(required=False, strip=False, max_length=4000, widget=widget, **options)


class UrlField(forms.URLField):
    """An address of a web service."""

    default_validators = [URLValidator(schemes=["https", "http"]), one_line]

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, assume_scheme="https", **options)


class LinesField(forms.CharField):
    """One name on each line; cleans to a list without empty and repeated ones."""

    widget = forms.Textarea

    def clean(self, value: Any) -> Any:
        names = [line.strip() for line in (super().clean(value) or "").splitlines()]
        for name in names:
            one_line(name)
        return list(dict.fromkeys(name for name in names if name))


class CertificateField(forms.CharField):
    """Certificates to trust, as PEM text. A private key is refused before anybody stores it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "mono"})
        super().__init__(required=False, max_length=100_000, widget=widget, **options)

    def validate(self, value: str) -> None:
        super().validate(value)
        if "PRIVATE KEY" in value:
            raise ValidationError(
                _("This holds a private key, which belongs to the server alone. Give only the certificate."), code="key"
            )
        if not value:
            return
        try:
            ssl.create_default_context().load_verify_locations(cadata=value)
        except (ssl.SSLError, ValueError) as error:
            raise ValidationError(
                _("This is no certificate in PEM form (%(words)s). It begins with -----BEGIN CERTIFICATE-----."),
                code="pem",
                params={"words": _reason(error)},
            ) from None


def _reason(error: ssl.SSLError | ValueError) -> str:
    """OpenSSL's words, never the text that was given."""
    return (error.reason if isinstance(error, ssl.SSLError) else "") or type(error).__name__
