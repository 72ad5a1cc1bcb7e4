"""The addresses of the site."""

from django.urls import URLPattern, URLResolver, include, path

from lemnis.api.site import addresses

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", addresses()),
    path("", include("lemnis.web.urls")),
]

handler400 = "lemnis.web.views.errors.bad_request"
handler403 = "lemnis.web.views.errors.forbidden"
handler404 = "lemnis.web.views.errors.not_found"
handler500 = "lemnis.web.views.errors.crashed"
