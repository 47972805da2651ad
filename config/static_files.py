"""Static files under names that change with their content, so that browsers keep them for ever."""

from collections.abc import Callable
from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from servestatic.middleware import ServeStaticMiddleware
from servestatic.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Follows the imports among our JavaScript modules too: a page never mixes old and new ones."""

    support_js_module_import_aggregation = True


async def nobody(request: HttpRequest) -> HttpResponse:
    """Whom the library would let answer what is no file: it is asked for files alone."""
    raise LookupError(request.path_info)


class StaticFilesMiddleware:
    """Answers each static file whole: the longest takes fifty kilobytes.

    The library, which finds them, would stream each from a thread of its own: the file stays open when the
    browser goes away in the middle, and every other request changes twice between event loop and thread.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        library = ServeStaticMiddleware(nobody)
        self.find = library.find_file if library.autorefresh else library.files.get

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the file of this address, or the part of it that is asked; or let the request pass."""
        file = self.find(request.path_info)
        if file is None:
            return self.get_response(request)
        found = file.get_response(request.method, request.META)
        with found.file or BytesIO() as content:
            response = HttpResponse(content.read(), status=int(found.status))
        del response["content-type"]
        for name, value in found.headers:
            if value is not None:
                response[name] = value
        return response
