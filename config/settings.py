"""All settings, read from the environment. A missing required one stops the start with one sentence."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.choice_names import CHOICE_NAMES
from config.logs import JSON_LINES, OF_THE_SERVER

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def required(name: str) -> str:
    """A setting without which production must not start."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name} (see docs/operations.md).")
    return str(value)


DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
TESTING = env.bool("TESTING", default=False)
PRODUCTION = not (DEMO or DEBUG or TESTING)

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
# The key that signs seals belongs to the process that seals, and the folder stands outside this machine.
SEAL_KEY_FILE = Path(env.str("SEAL_KEY_FILE", default=str(DATA_DIR / "seal.key")))
SEAL_PUBLIC_KEY_FILE = Path(env.str("SEAL_PUBLIC_KEY_FILE", default=str(DATA_DIR / "seal.pub")))
SEAL_FOLDER = Path(env.str("SEAL_FOLDER", default=str(DATA_DIR / "checkpoints")))
SECRET_KEY = required("SECRET_KEY") if PRODUCTION else env.str("SECRET_KEY", default="not-secret-" * 6)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = (
    [host.strip() for host in required("ALLOWED_HOSTS").split(",")]
    if PRODUCTION
    else ["127.0.0.1", "localhost", "[::1]", "testserver"]
)
CSRF_TRUSTED_ORIGINS = env.list(
    "CSRF_TRUSTED_ORIGINS", default=[f"https://{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "servestatic.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "csp",
    "django_filters",
    "drf_spectacular",
    "guardian",
    "rest_framework",
    "simple_history",
    "audit",
    "accounts",
    "network",
    "intake",
    "referrals",
    "config",
]

MIDDLEWARE = [
    "audit.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.static_files.StaticFilesMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.sessions.PresenceMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.SignInRequiredMiddleware",
    "config.middleware.SecondFactorMiddleware",
    "config.middleware.RefusedInputMiddleware",
    "config.middleware.RefusalMiddleware",
    "config.middleware.NoStoreMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"

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
                "django.template.context_processors.i18n",
                "config.shell.shell",
            ],
            "builtins": ["config.templatetags.interface"],
        },
    }
]

DATABASES = {
    "default": env.db_url(
        "DATABASE_URL",
        default=None
        if PRODUCTION and required("DATABASE_URL")
        else f"sqlite:///{DATA_DIR / 'accoglienza.sqlite3'}",
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Measured: 0 errors with 8 writers; with Django's defaults thousands of "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"].update(CONN_MAX_AGE=0, OPTIONS={"pool": {"min_size": 2, "max_size": 10}})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Seal the notes of supervision groups and, on the disk, the documents people attach. Never in the
# database. The first key seals, all of them open.
GROUP_NOTES_KEY = env.list("GROUP_NOTES_KEY", default=[])
FILES_KEY = env.list("FILES_KEY", default=[])

REDIS_URL = required("REDIS_URL") if PRODUCTION else env.str("REDIS_URL", default="")
# The core Redis layer goes deaf after a restart of Redis; the pub/sub one recovers by itself. The one in
# memory forgets who listens after a day, though a process may live for years.
REDIS_LAYER = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
MEMORY_LAYER = {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"group_expiry": 10**9}}
CHANNEL_LAYERS = {"default": REDIS_LAYER if REDIS_URL else MEMORY_LAYER}

if REDIS_URL and not TESTING:
    # Attempts to sign in are counted there: all processes count together.
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["network.sign_in.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ANONYMOUS_USER_NAME = None  # guardian: there is no anonymous user here
LIVE_PATH = "/ws/avvisi/"
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # grants are read by accounts.models.User.grants, once per request
    "models.W040",  # covering columns of an index: PostgreSQL has them, SQLite does without
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.sign_in.PreEnrolledAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are enrolled by the administrator, with a known mailbox
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {"login": "accounts.sign_in.SignInForm"}
MFA_ADAPTER = "accounts.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.sign_in.CodeForm",
    "activate_totp": "accounts.sign_in.FirstCodeForm",
    "add_webauthn": "accounts.passkeys.NewPasskeyForm",
    "edit_webauthn": "accounts.passkeys.PasskeyNameForm",
    "authenticate_webauthn": "accounts.passkeys.SecondStepForm",
    "reauthenticate_webauthn": "accounts.passkeys.ConfirmingForm",
    "login_webauthn": "accounts.passkeys.PasskeySignInForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
ACCOUNT_RATE_LIMITS = {"reset_password_letters": "20/h/key"}  # no mailbox is flooded from many addresses
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}  # as with a password: an office shares one address
MFA_TOTP_ISSUER = "Accoglienza in rete"
MFA_TOTP_TOLERANCE = 1  # phones whose clock is half a minute off
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the administrator knows the mailbox

# The gateway of SPID and CIE (OpenID Connect): without an issuer nobody sees it.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="")
OIDC_CLIENT_ID = required("OIDC_CLIENT_ID") if OIDC_ISSUER else ""
OIDC_CLIENT_SECRET = required("OIDC_CLIENT_SECRET") if OIDC_ISSUER else ""
OIDC_LABEL = env.str("OIDC_LABEL", default="SPID o CIE")
OIDC_SCOPE = env.str("OIDC_SCOPE", default="openid profile")
OIDC_KEY_CLAIM = env.str("OIDC_KEY_CLAIM", default="sub")  # the claim by which people are enrolled
OIDC_STRONG_LEVELS = env.list(
    "OIDC_STRONG_LEVELS", default=["https://www.spid.gov.it/SpidL2", "https://www.spid.gov.it/SpidL3"]
)

SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 30 * 60  # without the person; what a page asks by itself does not count
SESSION_LONGEST_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and env.bool("SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
# Behind a proxy the address of the client is the last one it adds: attempts are counted for each.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE_PROXY_SSL_HEADER else 0
SECURE_REFERRER_POLICY = "same-origin"
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
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

DEMO_POST = DATA_DIR / "posta"  # the demo keeps its e-mails here
EMAIL_CONFIG = env.email_url(
    "EMAIL_URL",
    default=required("EMAIL_URL") if PRODUCTION else f"filemail:///{DEMO_POST}" if DEMO else "consolemail://",
)
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 5  # seconds: who acts waits no longer for the mail server, the timer tries again
# Links in e-mails begin here, whatever host a request names.
SITE_URL = required("SITE_URL") if PRODUCTION else env.str("SITE_URL", default="http://127.0.0.1:8000")
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="accoglienza@localhost")
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default=DEFAULT_FROM_EMAIL)  # who is asked for help with a fault
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")  # where letters come back, with "+" and a token

LANGUAGE_CODE = "it"
LANGUAGES = [("it", _("Italiano")), ("en", _("Inglese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Rome"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "config.static_files.HashedStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
SERVESTATIC_USE_FINDERS = not PRODUCTION
SERVESTATIC_AUTOREFRESH = DEBUG

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.tokens.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api.StorableJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.api.problem",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Accoglienza in rete",
    "VERSION": "1",
    "DESCRIPTION": "The acts of the intake network, with the same rules as its pages.",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api_docs.tell_refusals",
    ],
    "ENUM_NAME_OVERRIDES": CHOICE_NAMES,
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["network.files.uploads.BoundedUpload"]
# The antivirus that looks at files: unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310.
CLAMAV = env.str("CLAMAV", default="")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": JSON_LINES},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": OF_THE_SERVER,
    "root": {"handlers": ["console"], "level": "INFO" if PRODUCTION else "WARNING"},
}
