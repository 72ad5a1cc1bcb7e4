"""What a web server starts."""

from django.core.asgi import get_asgi_application

from lemnis.config import env

env.use_settings("lemnis.config.settings")
application = get_asgi_application()
