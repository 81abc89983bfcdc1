"""All settings, in labelled sections. Each value that a site may want to change comes from the environment;
without any variable the product runs embedded: one process, SQLite, no Redis. `docs/settings.md` lists them."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from cryptography.fernet import Fernet
from csp.constants import NONE, SELF
from django.contrib.messages import constants as messages
from django.utils.translation import gettext_lazy as _

from dialog_inbox.env import BadEnvironment, env_bool, env_int, env_list, env_secret, env_str
from dialog_inbox.keys import own_key

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where this installation lives -------------------------------------------------------------

DATA_DIR = Path(
    env_str("DATA_DIR") or Path(env_str("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "dialog-inbox"
).expanduser()
try:
    DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
except OSError as error:
    raise BadEnvironment(f"DATA_DIR={str(DATA_DIR)!r} cannot be made: {error.strerror}.") from None

SITE_URL = env_str("SITE_URL", "http://localhost:8000").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname:
    raise BadEnvironment(f"SITE_URL={SITE_URL!r}: write the address of the product as https://inbox.example.com.")
SITE_IS_HTTPS = _site.scheme == "https"

DEBUG = env_bool("DEBUG", default=False)
REDIS_URL = env_secret("REDIS_URL")
EMBEDDED = not REDIS_URL

# --- Secrets -----------------------------------------------------------------------------------

SECRET_KEY = env_secret("SECRET_KEY") or own_key(DATA_DIR, "secret.key", lambda: secrets.token_urlsafe(64))
SECRET_KEY_FALLBACKS = [key for key in env_secret("SECRET_KEY_FALLBACKS").split(",") if key]
# The first key encrypts, all decrypt (cryptography's MultiFernet): put a new one in front to rotate.
ENCRYPTION_KEYS = [key for key in env_secret("ENCRYPTION_KEYS").split(",") if key] or [
    own_key(DATA_DIR, "encryption.key", lambda: Fernet.generate_key().decode("ascii"))
]

# --- Applications ------------------------------------------------------------------------------

# Channels' own "channels" stays out: its layer works without, and its label is our room's.
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "dialog_inbox",
    "apps.accounts",
    "apps.channels",
    "apps.contacts",
    "apps.delivery",
    "apps.conversations",
    "apps.waits",
    "apps.search",
    "apps.intake",
    "apps.inbox",
    "apps.reports",
    "apps.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "apps.accounts.middleware.AgentPreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

# Below it services call us; entered on their side, so it stays as it is.
HOOKS_PATH = "hooks/"
ROOT_URLCONF = "dialog_inbox.urls"
FORM_RENDERER = "apps.accounts.rendering.FormRenderer"
MESSAGE_TAGS = {messages.SUCCESS: "good", messages.WARNING: "warn", messages.ERROR: "bad"}
ASGI_APPLICATION = "dialog_inbox.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.inbox.appearance.appearance",
            ],
        },
    },
]

# --- Database ----------------------------------------------------------------------------------

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(env_secret("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'dialog-inbox.sqlite3'}")
}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = {
        # A transaction that will write says so at its start: without IMMEDIATE half of all contended ones fail.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: a power cut must not take the last commits of a mail store.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864;",
    }
else:
    # Under ASGI persistent connections do nothing; the pool does (1.5 ms against 4.1 ms a page).
    _options = _database.setdefault("OPTIONS", {})
    _options.update(
        # Compiling a page's query takes longer than answering it. With 4 MB the index of words forgets which rows it
        # found and looks through all of their pages (920 ms against 44). What DATABASE_URL says comes last and counts.
        options=f"-c jit=off -c work_mem=32MB {_options.get('options', '')}".strip(),
        pool={"min_size": 1, "max_size": env_int("DATABASE_POOL_SIZE", 12), "timeout": 20},
        # Statements that come again are planned once: a third less work for Postgres when mail comes in.
        server_side_binding=True,
        prepare_threshold=3,
        # A server that vanished without a word is noticed within a minute, not after hours.
        connect_timeout=10,
        keepalives_idle=30,
        keepalives_interval=10,
        keepalives_count=3,
        tcp_user_timeout=30_000,
    )
    _database["CONN_MAX_AGE"] = 0
    _database["CONN_HEALTH_CHECKS"] = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Files -------------------------------------------------------------------------------------

STATIC_URL = "static/"
# Built from the code, so it lies beside the code; `manage.py collectstatic` makes it.
STATIC_ROOT = Path(env_str("STATIC_ROOT") or BASE_DIR / "build" / "static")
PAYLOADS_DIR = Path(env_str("PAYLOADS_DIR") or DATA_DIR / "payloads")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    # Raw messages and attachments, named by their SHA-256. Several hosts share them over a common folder.
    "payloads": {
        "BACKEND": "apps.channels.storage.DurableFileSystemStorage",
        "OPTIONS": {"location": PAYLOADS_DIR, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Browsers keep for good what has a hash of its content in its name: Django's, or the front end build's.
WHITENOISE_IMMUTABLE_FILE_TEST = r"\.[0-9a-f]{12}\.\w+$|/inbox/build/\w+-[0-9A-Z]{8}\.js$"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- Work in the background --------------------------------------------------------------------

# A task is a doorbell that carries an id; the row it points to is the job. So losing every task loses nothing.
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# However long Redis is away; by default Celery gives up after the hundredth try.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 300,
        "socket_timeout": 10,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 25,
    }
    if REDIS_URL
    # kombu's memory transport polls once a second unless told otherwise.
    else {"polling_interval": 0.01}
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ROUTES = {
    # It waits for other people's servers, which must not keep anything from being read.
    "apps.intake.tasks.complete_kept": {"queue": "default"},
    "apps.intake.tasks.*": {"queue": "intake"},
    "apps.delivery.tasks.*": {"queue": "delivery"},
}
CELERY_TIMEZONE = "UTC"
# The sweeps: every due row is found by them even if every doorbell was lost.
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    "read what was kept": {"task": "apps.intake.tasks.read_kept", "schedule": 10.0},
    "complete what was kept": {"task": "apps.intake.tasks.complete_kept", "schedule": 10.0},
    "deliver what is due": {"task": "apps.delivery.tasks.deliver_due", "schedule": 10.0},
    "keep copies of what was sent": {"task": "apps.delivery.tasks.keep_copies", "schedule": 30.0},
    "keep the search index up": {"task": "apps.search.tasks.keep_up", "schedule": 2.0},
    "read files for the search": {"task": "apps.search.tasks.read_files", "schedule": 5.0},
    "warn of what is due": {"task": "apps.waits.tasks.warn_of_due", "schedule": 20.0},
    "reckon waits again": {"task": "apps.waits.tasks.renew_waits", "schedule": 30.0},
    "wake snoozed conversations": {"task": "apps.conversations.tasks.wake_snoozed", "schedule": 15.0},
    "tell of accesses that end": {"task": "apps.channels.tasks.tell_of_ends", "schedule": 3600.0},
    "sweep unfinished payloads": {"task": "apps.channels.tasks.sweep_payload_drafts", "schedule": 21600.0},
    "go on importing contacts": {"task": "apps.inbox.tasks.go_on_importing", "schedule": 10.0},
    "forget old imports": {"task": "apps.inbox.tasks.forget_old_imports", "schedule": 86400.0},
    "forget old live events": {"task": "apps.conversations.tasks.forget_live_events", "schedule": 3600.0},
    "send weekly reports": {"task": "apps.reports.tasks.send_weekly_reports", "schedule": 900.0},
    "forget who was here": {"task": "apps.reports.tasks.forget_presence", "schedule": 86400.0},
    "forget old notifications": {"task": "apps.inbox.tasks.forget_notifications", "schedule": 21600.0},
}

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}]},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"},
}

# Counters of failed log-ins and codes already used: shared by all web processes, so in Redis where there are several.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# --- Mail ---------------------------------------------------------------------------------------

CHANNEL_ADAPTERS = {  # in the order in which admins are offered them
    "email": "apps.channels.email.adapter.EmailAdapter",
    "mastodon": "apps.channels.mastodon.adapter.MastodonAdapter",
    "bluesky": "apps.channels.bluesky.adapter.BlueskyAdapter",
    "telegram": "apps.channels.telegram.adapter.TelegramAdapter",
    "discourse": "apps.channels.discourse.adapter.DiscourseAdapter",
    "wordpress": "apps.channels.wordpress.adapter.WordPressAdapter",
    "feed": "apps.channels.feed.adapter.FeedAdapter",
    "generic": "apps.channels.generic.adapter.GenericAdapter",
}
# The product's own mail leaves through the same outbox, from the mailbox that the admin named for it.
EMAIL_BACKEND = "apps.delivery.mail_backend.OutboxBackend"
# Where other mail servers may push mail to us: "127.0.0.1:2525"; empty: nowhere.
SMTP_LISTEN = env_str("SMTP_LISTEN")
MAIL_POLL_SECONDS = env_int("MAIL_POLL_SECONDS", 60)
MAIL_MAX_BYTES = env_int("MAIL_MAX_BYTES", 50 * 1024 * 1024)
# "host:port" of servers in the own network from which pictures in mails may be fetched; all others must be public.
PICTURE_HOSTS_INSIDE = env_list("PICTURE_HOSTS_INSIDE", ())
# "host" or "host:port" of servers in the own network that channels may call, also without TLS; all others are public.
HTTP_INSIDE_HOSTS = [each.lower() for each in env_list("HTTP_INSIDE_HOSTS", ())]
# Where clamd looks for viruses in files: "127.0.0.1:3310" or the path of its socket; empty: nobody looks.
CLAMD = env_str("CLAMD")
if CLAMD and not re.fullmatch(r"/.+|.+:[0-9]{1,5}", CLAMD):
    raise BadEnvironment(f"CLAMD={CLAMD!r}: write it as 127.0.0.1:3310, or as the path of a socket.")
DELIVERY_GIVE_UP_HOURS = env_int("DELIVERY_GIVE_UP_HOURS", 5 * 24)

# --- The demo -----------------------------------------------------------------------------------

# `manage.py demo` sets these: a page on which one plays the customers, and where their letters are caught.
DEMO = env_bool("DEMO", default=False)
DEMO_POSTBOX = env_str("DEMO_POSTBOX", "127.0.0.1:2526")

# --- Tests --------------------------------------------------------------------------------------

# Where the program is to die, as by a power cut (apps/channels/crashpoints.py).
CRASH_POINT = env_str("CRASH_POINT")

# --- Accounts -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Agent"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "apps.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# Addresses are what the admin invited; nobody adds or proves one by themselves.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "apps.accounts.log_in_forms.LoginForm",
    "reset_password": "apps.accounts.log_in_forms.ResetPasswordForm",
    "reset_password_from_key": "apps.accounts.log_in_forms.ResetPasswordKeyForm",
    "change_password": "apps.accounts.log_in_forms.ChangePasswordForm",
    "reauthenticate": "apps.accounts.log_in_forms.ReauthenticateForm",
}
MFA_ADAPTER = "apps.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Dialog Inbox"
# One half minute earlier or later; log_in_forms.OnceMixin sees to it that no code is taken twice in that time.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "apps.accounts.log_in_forms.AuthenticateForm",
    "reauthenticate": "apps.accounts.log_in_forms.ReauthenticateByCodeForm",
    "activate_totp": "apps.accounts.log_in_forms.ActivateTOTPForm",
    "add_webauthn": "apps.accounts.log_in_forms.AddPasskeyForm",
    "edit_webauthn": "apps.accounts.log_in_forms.EditPasskeyForm",
}
# Browsers give passkeys to http://localhost too, for trying the product out; never where the site has a certificate.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SITE_IS_HTTPS

# --- Languages and time -------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env_str("TIME_ZONE", "Europe/Berlin")
USE_TZ = True
FORMAT_MODULE_PATH = ["dialog_inbox.formats"]

# --- Security -----------------------------------------------------------------------------------

ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", (str(_site.hostname), "localhost", "127.0.0.1", "[::1]"))
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# Behind a proxy that sets it (deploy/ shows nginx); never believed otherwise.
if env_bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
SECURE_SSL_REDIRECT = SITE_IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if SITE_IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE_IS_HTTPS
SECURE_HSTS_PRELOAD = SITE_IS_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = SITE_IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_SECURE = SITE_IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# --- Log ----------------------------------------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s", "datefmt": "%Y-%m-%dT%H:%M:%S%z"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env_str("LOG_LEVEL", "INFO")},
    "loggers": {
        "celery": {"level": "WARNING"},
        # Each refused or missing page would be a warning, some with a traceback; the proxy's log has them.
        "django.request": {"level": "ERROR"},
        "imapclient": {"level": "WARNING"},
        # It warns that the broker in memory has no host.
        "kombu.connection": {"level": "ERROR"},
        "mail.log": {"level": "WARNING"},
        "uvicorn": {"level": "WARNING"},
    },
}
