"""The addresses of the pages: one line per page, a module of ``views`` per subject."""

from allauth.account import views as allauth
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django_cas_ng import views as cas

from lemnis.web.views import (
    account,
    explain,
    gallery,
    health,
    indicator_drafts,
    indicators,
    preferences,
    signing_in,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.health, name="health.check"),
    path("language", preferences.language, name="preferences.language"),
    path("theme", preferences.theme, name="preferences.theme"),
    path("gallery", gallery.gallery, name="gallery.components"),
    path("gallery/table", gallery.table, name="gallery.table"),
    path("gallery/progress", gallery.progress, name="gallery.progress"),
    path("gallery/mistake/<int:status>", gallery.mistake, name="gallery.mistake"),
    path("indicators", indicators.library, name="indicators.list"),
    path("indicators/new", indicator_drafts.new, name="indicators.new"),
    path("indicators/check", indicator_drafts.check, name="indicators.check"),
    path("indicators/preview", indicator_drafts.preview, name="indicators.preview"),
    path("indicators/<str:code>/edit", indicator_drafts.edit, name="indicators.edit"),
    path("indicators/<str:code>", indicators.one, name="indicators.one"),
    path("indicators/<str:code>/change", indicators.change, name="indicators.change"),
    path("explain/<str:indicator>/<str:kind>/<str:code>", explain.number, name="explain.number"),
    path("explain/<str:indicator>/<str:kind>/<str:code>/rows", explain.rows, name="explain.rows"),
    path("sign-in", signing_in.Login.as_view(), name="account_login"),
    path("sign-out", allauth.logout, name="account_logout"),
    path("sign-in/again", allauth.reauthenticate, name="account_reauthenticate"),
    path("sign-in/closed", allauth.account_inactive, name="account_inactive"),
    path("sign-in/nobody", allauth.signup, name="account_signup"),
    path("account", account.me, name="account.me"),
    path("account/password", account.password, name="account.password"),
    path("account/looks", account.looks, name="account.looks"),
    path("account/tokens", account.issue_token, name="account.issue_token"),
    path("account/tokens/<int:number>", account.revoke_token, name="account.revoke_token"),
    path("account/second-factor/", include("allauth.mfa.urls")),
]

if settings.LEMNIS_CAS_URL:
    urlpatterns += [
        path("sign-in/cas", login_not_required(cas.LoginView.as_view()), name="cas_ng_login"),
        path("sign-out/cas", cas.LogoutView.as_view(), name="cas_ng_logout"),
        path("sign-in/cas/callback", login_not_required(cas.CallbackView.as_view()),
             name="cas_ng_proxy_callback"),
    ]  # fmt: skip
if settings.LEMNIS_OIDC:
    urlpatterns += [
        path("sign-in/", include("allauth.socialaccount.urls")),
        path("sign-in/campus/", include("allauth.socialaccount.providers.openid_connect.urls")),
    ]
