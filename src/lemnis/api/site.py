"""The interface as a whole: its addresses, its description."""

import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from lemnis.api import alerts, explain, indicators, records, subjects
from lemnis.api.asking import Session, Token
from lemnis.api.problems import MEDIA_TYPE, NOWHERE, answer, tell_problems

PREFIX = "/api/v1/"


class Readable(JSONRenderer):
    """JSON in which Chinese stays Chinese."""

    def render(self, _request: HttpRequest, data: Any, *, response_status: int) -> str:  # noqa: ARG002 - ninja's own
        """Return the text of an answer."""
        return json.dumps(data, cls=self.encoder_class, ensure_ascii=False)


class Interface(NinjaAPI):
    """An interface that describes its problems as what they are."""

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        """Return the description."""
        made = super().get_openapi_schema(**given)
        for operations in made["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400 and "content" in response:
                        response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
        return made


api = Interface(
    title="Lemnis 双纽", version="1", urls_namespace="api", docs_url=None,
    description="What the pages show, for other systems; the same permissions hold.",
    auth=[Token(), Session()], renderer=Readable(),
)  # fmt: skip
tell_problems(api)
api.add_router("/subjects", subjects.router)
api.add_router("/indicators", indicators.router)
api.add_router("/alerts", alerts.router)
api.add_router("/loads", records.loads)
api.add_router("/runs", records.runs)
api.add_router("/explain", explain.router)


def addresses() -> tuple[list[Any], str, str]:
    """Return the addresses. Each asks for a key itself, so none is sent to the sign-in page."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        view: Any = pattern.callback
        pattern.callback = login_not_required(view)
        view.asks_who = True
    return [*patterns, path("<path:_rest>", nothing)], app, namespace


@login_not_required
def nothing(request: HttpRequest, _rest: str) -> HttpResponse:
    """Answer an address that leads nowhere."""
    return answer(api, request, 404, NOWHERE)


def description() -> dict[str, Any]:
    """Return the description of the interface, as OpenAPI has it."""
    return dict(api.get_openapi_schema(path_prefix=PREFIX))
