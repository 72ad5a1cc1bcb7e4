"""The addresses of the pages: one line per page, a module of ``views`` per subject."""

from allauth.account import views as allauth
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django_cas_ng import views as cas

from lemnis.web.views import (
    account,
    alerts,
    data,
    data_sets,
    errands,
    gallery,
    health,
    loads,
    preferences,
    rules,
    signing_in,
    uploads,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.health, name="health.check"),
    path("language", preferences.language, name="preferences.language"),
    path("theme", preferences.theme, name="preferences.theme"),
    path("data", data.overview, name="data.overview"),
    path("data/checks", data.checks, name="data.checks"),
    path("data/checks/check", data.check, name="data.check"),
    path("data/diagnose", data.diagnose, name="data.diagnose"),
    path("data/loads", loads.listed, name="data.loads"),
    path("data/loads/<uuid:uuid>", loads.one, name="data.load"),
    path("data/sets", data_sets.listed, name="data.sets"),
    path("data/sets/<slug:name>", data_sets.one, name="data.set"),
    path("data/sets/<slug:name>/rows", data_sets.rows, name="data.rows"),
    path("data/upload", uploads.upload, name="data.upload"),
    path("data/upload/<uuid:uuid>", uploads.columns, name="data.mapping"),
    path("data/upload/<uuid:uuid>/publish", uploads.publish, name="data.publish"),
    path("data/upload/<uuid:uuid>/discard", uploads.discard, name="data.discard"),
    path("data/rejects/<uuid:uuid>", uploads.rejects, name="data.rejects"),
    path("errands", errands.listed, name="errands.list"),
    path("errands/<uuid:uuid>", errands.one, name="errands.one"),
    path("errands/<uuid:uuid>/progress", errands.progress, name="errands.progress"),
    path("errands/<uuid:uuid>/resume", errands.resume, name="errands.resume"),
    path("alerts", alerts.listed, name="alerts.list"),
    path("alerts/acts", alerts.act_on_several, name="alerts.act_on_several"),
    path("alerts/silences", alerts.silences, name="alerts.silences"),
    path("alerts/silences/<uuid:uuid>/end", alerts.end_silence, name="alerts.end_silence"),
    path("alerts/<str:number>", alerts.one, name="alerts.one"),
    path("alerts/<str:number>/act", alerts.act, name="alerts.act"),
    path("alerts/<str:number>/silence", alerts.silence, name="alerts.silence"),
    path("gallery", gallery.gallery, name="gallery.components"),
    path("gallery/table", gallery.table, name="gallery.table"),
    path("gallery/progress", gallery.progress, name="gallery.progress"),
    path("gallery/mistake/<int:status>", gallery.mistake, name="gallery.mistake"),
    path("rules", rules.listed, name="rules.list"),
    path("rules/new", rules.new, name="rules.new"),
    path("rules/<str:code>", rules.one, name="rules.one"),
    path("rules/<str:code>/activate", rules.activate, name="rules.activate"),
    path("rules/<str:code>/backtest", rules.backtest, name="rules.backtest"),
    path("rules/<str:code>/edit", rules.edit, name="rules.edit"),
    path("rules/<str:code>/retire", rules.retire, name="rules.retire"),
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
