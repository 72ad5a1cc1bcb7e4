"""What every answer passes through: a house error becomes a page here, once."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from lemnis.errors import LemnisError
from lemnis.web import mistakes


class TellMistakes:
    """Turn what a person can mend into a page; anything else is a crash and stays one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page of a house error, None for anything else."""
        if isinstance(error, LemnisError):
            return mistakes.answer(request, mistakes.of(error))
        return None
