"""Answering HTMX with a part of a page, and everybody else with the page that includes it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def is_part(request: HttpRequest) -> bool:
    """Tell whether only a part of the page was asked for."""
    asked = request.headers
    return asked.get("HX-Request") == "true" and "HX-History-Restore-Request" not in asked


def show(
    request: HttpRequest, page: str, context: Mapping[str, Any], *, part: str, status: int = 200
) -> HttpResponse:
    """Return the template ``part`` for HTMX, ``page`` (which includes it) otherwise."""
    template = part if is_part(request) else page
    response = render(request, template, dict(context), status=status)
    # One address, two answers: neither a browser nor a cache may give one for the other.
    patch_vary_headers(response, ["HX-Request"])
    return response
