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
    people,
    people_edit,
    people_files,
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
    path("organisation", people.units, name="people.units"),
    path("organisation/chart", people.chart, name="people.chart"),
    path("organisation/bodies", people.bodies, name="people.bodies"),
    path("organisation/handbook", people_files.handbook_, name="people.handbook"),
    path("organisation/sheet", people_files.sheet, name="people.sheet"),
    path("organisation/template", people_files.template, name="people.template"),
    path("organisation/import", people_files.take, name="people.import"),
    path("organisation/new-unit", people_edit.add_unit, name="people.add_unit"),
    path("organisation/posts/<str:code>", people.post, name="people.post"),
    path("organisation/posts/<str:code>/hold", people_edit.hold_post, name="people.hold_post"),
    path(
        "organisation/posts/<str:code>/leave/<int:key>",
        people_edit.leave_post,
        name="people.leave_post",
    ),
    path("organisation/units/<str:code>", people.unit, name="people.unit"),
    path("organisation/units/<str:code>/new-post", people_edit.add_post, name="people.add_post"),
    path("organisation/units/<str:code>/join", people_edit.join_body, name="people.join_body"),
    path(
        "organisation/units/<str:code>/leave/<int:key>",
        people_edit.leave_body,
        name="people.leave_body",
    ),
    path("organisation/units/<str:unit>/matrix", people.matrix, name="people.matrix"),
    path(
        "organisation/units/<str:unit>/matrix.xlsx", people_files.matrix, name="people.matrix_file"
    ),
    path("organisation/units/<str:unit>/duties/<int:duty>", people_edit.duty, name="people.duty"),
    path(
        "organisation/units/<str:unit>/duties/<int:duty>/remove",
        people_edit.remove_duty,
        name="people.remove_duty",
    ),
    path(
        "organisation/units/<str:unit>/duties/<int:duty>/items/<int:item>",
        people_edit.item,
        name="people.item",
    ),
    path(
        "organisation/units/<str:unit>/duties/<int:duty>/items/<int:item>/remove",
        people_edit.remove_item,
        name="people.remove_item",
    ),
    path(
        "organisation/units/<str:unit>/duties/<int:duty>/items/<int:item>/posts/<str:post>",
        people_edit.cell,
        name="people.cell",
    ),
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
