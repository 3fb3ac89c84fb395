"""One page of HTML: self-contained, no script, no request."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from alliance_stats.report.blocks import Document, Rich, Span

_CLASS = {
    "licensed": "yes",
    "partially licensed": "part",
    "not licensed": "no",
    "not tested": "none",
}
#: An interval stays on one line.
_INTERVAL = re.compile(r"\[[−.\d][^\]]{0,24}\]")
_ELEMENT = {"em": "i", "strong": "b", "code": "code", "sup": "sup"}


def render_html(document: Document, drawings: Mapping[str, str]) -> str:
    """Return the report as one HTML page.

    Parameters
    ----------
    document
        From ``build``.
    drawings
        Figure name → SVG text, from ``figures``.
    """
    environment = _environment()
    environment.filters["rich"] = lambda text: _rich(text, document.labels)
    css = environment.get_template("report.css").render()
    safe = {name: Markup(svg) for name, svg in drawings.items()}
    page: str = environment.get_template("report.html.j2").render(
        document=document, drawings=safe, css=Markup(css), gate_class=_CLASS
    )
    return page


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("alliance_stats.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _rich(text: Rich, labels: Mapping[str, str]) -> Markup:
    return Markup("").join(_span(span, labels) for span in text)


def _span(span: Span, labels: Mapping[str, str]) -> Markup:
    if span.gate is not None:
        return gate_html(span.gate, span.text)
    if span.ref:
        return _reference(span.ref, labels)
    if span.href:
        return Markup('<a href="{}">{}</a>').format(span.href, span.text)
    if span.style in {"tag", "soft"}:
        return Markup('<span class="{}">{}</span>').format(span.style, span.text)
    name = _ELEMENT.get(span.style)
    text = _INTERVAL.sub(lambda found: found.group().replace(" ", "\u00a0"), span.text)
    if name is None:
        return escape(text)
    return Markup("<{0}>{1}</{0}>").format(Markup(name), text)


def _reference(ref: str, labels: Mapping[str, str]) -> Markup:
    if ref not in labels:
        return Markup("")
    return Markup('<a href="#{}">{}</a>').format(ref, labels[ref])


def gate_html(verdict: str, text: str) -> Markup:
    """Return the gate's pill: shape and word, colour third; it leads to the gate's section."""
    kind = _CLASS[verdict]
    return Markup(
        '<a href="#section-gate" class="gate {0}"><svg aria-hidden="true"><use href="#g-{0}"/>'
        '</svg><span class="vh">Role comparison: </span>{1}</a>'
    ).format(kind, text)
