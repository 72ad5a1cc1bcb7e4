"""The addresses of the pages: one line per page, a module of ``views`` per subject."""

from allauth.account import views as allauth
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django_cas_ng import views as cas

from lemnis.web.views import (
    account,
    accounts,
    audit,
    gallery,
    health,
    preferences,
    search,
    signing_in,
    subject_lists,
    subjects,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.health, name="health.check"),
    path("language", preferences.language, name="preferences.language"),
    path("theme", preferences.theme, name="preferences.theme"),
    path("gallery", gallery.gallery, name="gallery.components"),
    path("gallery/table", gallery.table, name="gallery.table"),
    path("gallery/progress", gallery.progress, name="gallery.progress"),
    path("gallery/mistake/<int:status>", gallery.mistake, name="gallery.mistake"),
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
    path("accounts", accounts.overview, name="accounts.list"),
    path("new-account", accounts.new, name="accounts.new"),
    path("accounts/<str:username>", accounts.one, name="accounts.one"),
    path("accounts/<str:username>/grants", accounts.grant, name="accounts.grant"),
    path("accounts/<str:username>/grants/<int:number>", accounts.revoke, name="accounts.revoke"),
    path("accounts/<str:username>/change", accounts.change, name="accounts.change"),
    path("audit", audit.overview, name="audit.list"),
    path("audit/verified", audit.verify, name="audit.verify"),
    path("search", search.results, name="search.results"),
    path("subjects", subject_lists.overview, name="subjects.list"),
    path("subjects/<str:kind>/<path:code>", subjects.one, name="subjects.one"),
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
