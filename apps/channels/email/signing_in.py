"""Signing in at a mailbox's provider: the verbs of the contract (`SignIn`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels.contract import AuthError
from apps.channels.email.oauth import authorize_url, exchange
from apps.channels.email.options import BadOption, Login, read_options
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.contract import ChannelConfig
    from apps.channels.email.options import OAuthOptions

NO_PROVIDER = sentence("This channel does not sign in at a provider.")


class MailSignIn:
    """Of an adapter of mail, which has its configuration in `_config`."""

    _config: ChannelConfig

    @property
    def signs_in(self) -> bool:
        return self._config.options.get("login") == Login.OAUTH

    @property
    def is_signed_in(self) -> bool:
        return bool(self._config.secrets.get("refresh_token"))

    def invite(self, redirect_uri: str, *, state: str, verifier: str) -> str:
        hint = self._config.address
        return authorize_url(self._oauth, redirect_uri=redirect_uri, state=state, verifier=verifier, login_hint=hint)

    def accept(self, code: str, redirect_uri: str, *, verifier: str) -> Mapping[str, str]:
        return exchange(self._oauth, code=code, verifier=verifier, redirect_uri=redirect_uri).as_secrets()

    @property
    def _oauth(self) -> OAuthOptions:
        try:
            oauth = read_options(self._config).oauth
        except BadOption as error:
            raise AuthError(str(error), stage="settings") from error
        if oauth is None or not oauth.authorize_url:
            raise AuthError(NO_PROVIDER, stage="settings")
        return oauth
