"""Django's settings, as far as Django needs them; every value that varies comes from env.py."""

import datetime as dt

from csp.constants import NONE, SELF

from lemnis.config import env

SECRET_KEY = env.secret_key()
DEBUG = env.debug()
ALLOWED_HOSTS = env.allowed_hosts()

INSTALLED_APPS = [
    "lemnis.people",
    "lemnis.plan",
    "lemnis.evidence",
    "lemnis.spiral",
    "lemnis.insight",
    "lemnis.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "axes",
    "django_cas_ng",
    "django.contrib.staticfiles",
]

DATABASES = {"default": env.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOT_URLCONF = "lemnis.config.urls"
WSGI_APPLICATION = "lemnis.config.wsgi.application"

LANGUAGE_CODE = {"zh": "zh-hans", "en": "en"}[env.language()]
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
TIME_ZONE = env.time_zone()
USE_TZ = True

LEMNIS_HOME = env.home()
LEMNIS_LANGUAGE = env.language()
LEMNIS_LAKE_CATALOGUE = env.lake_catalogue()

# --- pages: what every answer passes through ---

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "lemnis.web.middleware.KeepAlive",
    "lemnis.web.middleware.KnowTheViewer",
    "lemnis.web.middleware.MustChange",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lemnis.web.middleware.TellMistakes",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "lemnis.web.frame.frame",
            ],
            # The words and components of the house stand in every template without {% load %}.
            "builtins": [
                "django.templatetags.static",
                "lemnis.web.templatetags.words",
                "lemnis.web.templatetags.numbers",
                "lemnis.web.templatetags.components",
                "lemnis.web.templatetags.drawings",
                "lemnis.web.templatetags.tables",
            ],
        },
    }
]
FILE_UPLOAD_HANDLERS = [
    "lemnis.web.uploads.Limit",  # before anything is kept
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
CSRF_FAILURE_VIEW = "lemnis.web.views.errors.csrf_failed"
LANGUAGE_COOKIE_NAME = "lemnis_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

# --- pages: style sheets, scripts, fonts ---

STATIC_URL = "static/"
# `lemnis serve` collects the files here under names that hold their hash, so a browser may keep
# them for ever and an upgrade is seen at once. Whatever has not been collected (tests, debugging)
# is served from where it lies, under its plain name.
STATIC_ROOT = env.home() / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "lemnis.web.assets.HashedFiles"},
}
WHITENOISE_USE_FINDERS = True

# --- pages: what a browser may do with them ---

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],  # Tabler draws ticks and arrows of form fields as data
        # A form that leads to the campus's sign-in is redirected there, which counts as its action.
        "form-action": [SELF, *env.campus_origins()],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# A cookie marked secure never reaches a site on plain http, so this follows LEMNIS_HTTPS.
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = env.https()
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if env.https() else 0
CSRF_COOKIE_HTTPONLY = SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
if env.https():
    # granian itself speaks http; who holds the certificate stands before it and says so.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- work for later: lemnis/queue.py ---

LEMNIS_QUEUE = env.queue()
LEMNIS_REDIS_URL = env.redis_url()

# --- messages that leave the house: people/posting.py ---

LEMNIS_SITE = env.site()
LEMNIS_MAIL = env.mail_server()
LEMNIS_MAIL_FROM = env.mail_from()
LEMNIS_ROBOTS = env.robots()
LEMNIS_CHANNELS = env.channels()

# --- what is told to whoever runs the site: on standard error, for the system's own journal ---

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # What a person did wrong is told to that person; only crashes are for us.
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "huey": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
# --- people: accounts, passwords, sign-in ---

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: a locked name reaches none of the others
    "allauth.account.auth_backends.AuthenticationBackend",
]
LEMNIS_PASSWORD_LENGTH = env.password_length()
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": LEMNIS_PASSWORD_LENGTH},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_AGE = env.idle_minutes() * 60  # lemnis.web.middleware.KeepAlive moves it on
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_TRUSTED_ORIGINS = env.trusted_origins()

ACCOUNT_ADAPTER = "lemnis.web.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login_failed": False}  # axes counts, and in the database
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Lemnis"
SOCIALACCOUNT_ADAPTER = "lemnis.web.adapters.CampusAccounts"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_LOGIN_ON_GET = False

AXES_FAILURE_LIMIT = env.lock_after()
AXES_COOLOFF_TIME = dt.timedelta(minutes=env.lock_minutes())
AXES_LOCKOUT_PARAMETERS = ["username"]  # a campus sits behind one address
AXES_USERNAME_FORM_FIELD = "login"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "lemnis.web.views.signing_in.locked"
AXES_DISABLE_ACCESS_LOG = True  # the audit log has it
AXES_VERBOSE = False

LEMNIS_CAS_URL = env.cas_url()
if LEMNIS_CAS_URL:
    AUTHENTICATION_BACKENDS.append("django_cas_ng.backends.CASBackend")
CAS_SERVER_URL = LEMNIS_CAS_URL
CAS_VERSION = "3"
CAS_CREATE_USER = False  # who has no account here gets none by knocking
CAS_STORE_NEXT = True
CAS_LOGOUT_COMPLETELY = True
CAS_REDIRECT_URL = "/"

_OIDC = env.oidc()
LEMNIS_OIDC = _OIDC is not None
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "campus",
                "name": "Campus",
                "client_id": client,
                "secret": secret,
                "settings": {"server_url": server},
            }
            for server, client, secret in ([_OIDC] if _OIDC else [])
        ],
    }
}

LEMNIS_AUDIT_KEY = env.audit_key  # asked when it is needed: the home may be made after this
LEMNIS_THREE_ADMINS = env.three_administrators()
LEMNIS_SECOND_FACTOR = env.second_factor()
LEMNIS_SMALLEST_GROUP = env.smallest_group()
