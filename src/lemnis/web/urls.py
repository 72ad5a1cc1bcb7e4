"""The addresses of the pages: one line per page, a module of ``views`` per subject."""

from django.urls import URLPattern, URLResolver, path

from lemnis.web.views import gallery, health, preferences

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.health, name="health.check"),
    path("language", preferences.language, name="preferences.language"),
    path("theme", preferences.theme, name="preferences.theme"),
    path("gallery", gallery.gallery, name="gallery.components"),
    path("gallery/table", gallery.table, name="gallery.table"),
    path("gallery/progress", gallery.progress, name="gallery.progress"),
    path("gallery/mistake/<int:status>", gallery.mistake, name="gallery.mistake"),
]
