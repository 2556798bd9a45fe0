"""The template tag ``script``: the address of a page's script, in the language of the page.

English is the source. For another language there is a script of its own (``playground.de.js``), so
that nobody loads a text that is not shown: made when static files are collected, or when it is
asked for (``hippo_site/translation``).
"""

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def script(name: str) -> str:
    return static(name_in(get_language() or settings.LANGUAGE_CODE, name))


def name_in(language: str, name: str) -> str:
    """``inference/playground.js`` → ``inference/playground.de.js``."""
    is_source = language == settings.LANGUAGE_CODE
    return name if is_source else f"{name.removesuffix('.js')}.{language}.js"
