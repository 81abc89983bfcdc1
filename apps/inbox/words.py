"""How JSON views are asked, and how they refuse: in words, with the status that fits."""

from __future__ import annotations

import json
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _

P = ParamSpec("P")

#: No row has a larger number: databases keep 64 bits.
_LARGEST = 2**63 - 1

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class Conflict(Exception):
    """What is asked for does not fit how things are now; the message is for people, `more` for their screen."""

    def __init__(self, words: str, **more: object) -> None:
        super().__init__(words)
        self.more = more


def in_words(view: View[P]) -> View[P]:
    """Turn the refusals of a view into JSON: `{"error": words, "fields": {name: words}}`."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except ValidationError as error:
            return _invalid(error)
        except PermissionDenied:
            return _refusal(403, _("Your role does not allow that."))
        except Http404:
            return _refusal(404, _("That is not here, or it is not yours to see."))
        except Conflict as error:
            return _refusal(409, str(error), **error.more)
        except RequestDataTooBig:
            return _refusal(413, _("That is too much at once."))

    return answered


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent. Raises `ValidationError` if it is none."""
    try:
        body = json.loads(request.body or b"{}", parse_int=_number)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise ValidationError(_("The request is not a JSON object."))
    return body


def _number(text: str) -> int:
    number = int(text)
    if not -_LARGEST <= number <= _LARGEST:
        raise ValueError(text)
    return number


def _invalid(error: ValidationError) -> JsonResponse:
    if not hasattr(error, "error_dict"):
        return _refusal(400, " ".join(error.messages))
    fields = {name: " ".join(words) for name, words in error.message_dict.items()}
    return _refusal(400, " ".join(fields.values()), fields=fields)


def _refusal(status: int, words: str, **more: object) -> JsonResponse:
    return JsonResponse({"error": words, **more}, status=status)
