"""Django's settings, as far as Django needs them; every value that varies comes from env.py."""

import datetime as dt

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
]

DATABASES = {"default": env.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOT_URLCONF = "lemnis.config.urls"
ASGI_APPLICATION = "lemnis.config.asgi.application"

LANGUAGE_CODE = {"zh": "zh-hans", "en": "en"}[env.language()]
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
TIME_ZONE = env.time_zone()
USE_TZ = True

LEMNIS_HOME = env.home()
LEMNIS_LANGUAGE = env.language()
LEMNIS_LAKE_CATALOGUE = env.lake_catalogue()

# --- people: accounts, passwords, sign-in ---

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: a locked name reaches none of the others
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": env.password_length()},
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

LEMNIS_AUDIT_KEY = env.audit_key()
LEMNIS_THREE_ADMINS = env.three_administrators()
LEMNIS_SECOND_FACTOR = env.second_factor()
LEMNIS_SMALLEST_GROUP = env.smallest_group()
