"""allauth's forms in our words: labels instead of placeholders, help where it helps."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

# A code of an authenticator app is valid for its own half minute and for the ones before and after it.
CODE_LIVES_SECONDS = 90


class PlainMixin:
    """No placeholder repeats the label."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LoginForm(PlainMixin, account.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs |= {"autocomplete": "username webauthn", "autofocus": ""}
        self.fields["password"].help_text = ""


class ResetPasswordForm(PlainMixin, account.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")


class ResetPasswordKeyForm(PlainMixin, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password, twice."""


class ChangePasswordForm(PlainMixin, account.ChangePasswordForm):  # type: ignore[misc]
    """The password that was, and twice the new one."""


class ReauthenticateForm(PlainMixin, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""


class OnceMixin(PlainMixin):
    """A code that was seen over somebody's shoulder opens nothing: it is taken once."""

    user: Any

    def clean_code(self) -> str:
        code = str(super().clean_code())  # type: ignore[misc]
        seen = salted_hmac("accounts.code", f"{self.user.pk}:{code.strip()}").hexdigest()
        if not cache.add(f"accounts.code:{seen}", 1, timeout=CODE_LIVES_SECONDS):
            raise forms.ValidationError(_("This code was used already. Wait for the next one."))
        return code


class AuthenticateForm(OnceMixin, mfa.AuthenticateForm):  # type: ignore[misc]
    """A code, at the log-in."""


class ReauthenticateByCodeForm(OnceMixin, mfa.ReauthenticateForm):  # type: ignore[misc]
    """A code, before something that matters."""


class ActivateTOTPForm(PlainMixin, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""


class AddPasskeyForm(PlainMixin, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].widget.attrs["maxlength"] = 80
        self.fields["name"].help_text = _("So that you know it again, such as: laptop, phone, blue key.")
        self.fields["passwordless"].label = _("Also log in without the password")
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = _(
            "Needs a device that recognises you by fingerprint, face or PIN."
            " Without this, it is asked for after the password."
        )


class EditPasskeyForm(PlainMixin, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
