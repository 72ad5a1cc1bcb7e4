"""The addresses of the site."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("lemnis.web.urls")),
]

handler400 = "lemnis.web.views.errors.bad_request"
handler403 = "lemnis.web.views.errors.forbidden"
handler404 = "lemnis.web.views.errors.not_found"
handler500 = "lemnis.web.views.errors.crashed"
