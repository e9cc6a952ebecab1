"""Writes the texts from templates: one template gives subject, plain text and HTML, so that they say the same.

A template has a block `subject` and a block `body`; an empty line in the body parts two paragraphs.
"""

from collections.abc import Mapping
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from notifier.domain.decision import Letter

SUBJECT: Final = "subject"
BODY: Final = "body"


class TemplateLetters:
    """Letters from the templates of this package; `portal_url` is where their link leads."""

    def __init__(self, portal_url: str) -> None:
        self._portal_url = portal_url
        self._plain = _environment(escapes=False)
        self._html = _environment(escapes=True)

    def write(self, text: str, values: Mapping[str, str]) -> Letter:
        """The text with these values filled in; a value that the text needs and does not get is an error."""
        given = {**values, "portal_url": self._portal_url}
        subject = " ".join(_block(self._plain, text, SUBJECT, given).split())
        body = _block(self._plain, text, BODY, given)
        paragraphs = _paragraphs(body)
        plain = self._plain.get_template("layout.txt").render(given, paragraphs=paragraphs)
        marked = [Markup(each) for each in _paragraphs(_block(self._html, text, BODY, given))]  # noqa: S704 - escaped by its environment
        html = self._html.get_template("layout.html").render(given, paragraphs=marked, subject=subject)
        return Letter(subject, plain, html, "\n\n".join(paragraphs))


def _environment(*, escapes: bool) -> Environment:
    loader = PackageLoader("notifier.gateways")
    return Environment(
        loader=loader,
        autoescape=escapes,  # noqa: S701 - the plain text is not HTML
        undefined=StrictUndefined,
        trim_blocks=True,
    )


def _block(environment: Environment, text: str, name: str, values: Mapping[str, str]) -> str:
    template = environment.get_template(f"{text}.j2")
    return "".join(template.blocks[name](template.new_context(dict(values))))


def _paragraphs(body: str) -> list[str]:
    return [" ".join(part.split()) for part in body.split("\n\n") if part.strip()]
