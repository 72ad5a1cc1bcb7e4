"""Whether the site is alive: asked by whoever watches over it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@never_cache
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """Answer; whether college and lake are whole is told by ``lemnis doctor``."""
    return JsonResponse({"status": "ok"})
