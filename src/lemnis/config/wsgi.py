"""What the web server starts."""

from django.core.wsgi import get_wsgi_application

from lemnis.config import env
from lemnis.jobs import tasks

env.use_settings("lemnis.config.settings")
application = get_wsgi_application()
tasks.begin()
