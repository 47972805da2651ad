"""How much room a file takes, in words, in the language of the page."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

KB = 1000
MB = KB * KB


def file_size(size: int) -> str:
    """The size of a file as a computer of the office tells it: "12 kB", "1,4 MB"; never less than 1 kB."""
    if size < MB:
        return _("%(size)s kB") % {"size": min(max(1, round(size / KB)), KB - 1)}
    return _("%(size)s MB") % {"size": number_format(round(size / MB, 1), 1)}
