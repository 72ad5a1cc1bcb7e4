"""What the web server starts."""

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from lemnis.config import env
from lemnis.jobs import tasks

env.use_settings("lemnis.config.settings")
application = get_wsgi_application()
tasks.begin()
# Only now are the tables there to ask. Whoever ran before may have been killed after a change.
import_string("lemnis.people.editions.begin")()
import_string("lemnis.insight.warming.begin")()
