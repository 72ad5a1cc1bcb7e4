"""Django's settings, as far as Django needs them; every value that varies comes from env.py."""

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
