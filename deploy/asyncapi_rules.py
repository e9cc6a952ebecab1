"""The rules of the channel to the payroll engine as a part of the browsable page."""

import re
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from contracts.catalog import HERE

RULES: Final = HERE / "channel.md"
ANCHOR: Final = "channel"
EXAMPLE: Final = re.compile(r"events/(?P<event>[^/]+)/examples/(?P<example>[^/]+)\.json")
PLACES: Final = (
    (re.compile(r"events/([^/]+)/schema\.json"), r"#\1"),
    (re.compile(r"topics/(.+)\.yaml"), r"#\1"),
    (re.compile(r"envelope\.schema\.json"), "#headers"),
)


def rules() -> str:
    """Render `contracts/channel.md` as HTML: headings one level down, links to the place on the page."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(RULES.read_text(encoding="utf-8"))
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            _anchor(token, tokens[place + 1].content)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{int(token.tag[1]) + 1}"
        for child in token.children or []:
            if child.type == "link_open":
                child.attrSet("href", _place(str(child.attrGet("href"))))
    return _scrolling(markdown.renderer.render(tokens, markdown.options, {}))


def headings() -> list[tuple[str, str]]:
    """Give anchor and text of each rule, in order."""
    found = re.findall(r"^## (.+)$", RULES.read_text(encoding="utf-8"), re.MULTILINE)
    return [(f"{ANCHOR}-{text.lower()}", text) for text in found]


def example_anchor(event: str, example: str) -> str:
    """Give the anchor of an example on the page."""
    return f"{event}-{example}"


def _anchor(heading: Token, text: str) -> None:
    heading.attrSet("id", ANCHOR if heading.tag == "h1" else f"{ANCHOR}-{text.lower()}")


def _place(link: str) -> str:
    example = EXAMPLE.fullmatch(link)
    if example is not None:
        return f"#{example_anchor(example['event'], example['example'])}"
    for pattern, place in PLACES:
        if pattern.fullmatch(link):
            return pattern.sub(place, link)
    raise ValueError(f"contracts/channel.md links to {link}, which has no place on the page")


def _scrolling(html: Any) -> str:
    """Let a wide table scroll by itself, also from the keyboard."""
    opened = '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>'
    return str(html).replace("<table>", opened).replace("</table>", "</table></div>")
