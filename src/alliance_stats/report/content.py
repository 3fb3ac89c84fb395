"""``ReportContent``: everything a report is made from, and nothing a report could compute.

``provenance`` is read under these keys, each optional: ``version`` (of this package), ``python``,
``libraries`` (name → version), ``inputs`` (file → SHA-256), ``instruments`` (id → SHA-256),
``seed``, ``study`` (the study file as resolved), ``created``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, Literal, ParamSpec, TypeVar

from alliance_stats.dyads.design import Design
from alliance_stats.instrument.model import Instrument
from alliance_stats.responses.table import FileFlow
from alliance_stats.results import Result

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Tag = Literal["refused", "undefined", "withheld", "not available"]


@dataclass(frozen=True, slots=True)
class NotComputed:
    """A question that was asked and has no number.

    ``tag`` says which kind: *refused* (the question does not fit the scale), *undefined* (the
    estimate does not exist in these data), *withheld* (a condition was not met), *not available*
    (this version cannot do it). ``why`` is the reason in a sentence or two; ``remedy`` says what
    would help, where something would. ``analysis``, ``instrument`` and ``scale`` place the row in
    the table it belongs to, where that is known.
    """

    what: str
    why: str
    tag: Tag
    analysis: str = ""
    scale: str = ""
    instrument: str = ""
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportContent:
    """What a report is built from.

    Attributes
    ----------
    title, study_id
        The study's own names.
    roles
        The two roles in declared order: first minus second is the sign of every difference.
    occasion, occasions
        Where cross-sectional questions were asked, and every occasion in declared order.
    confidence
        Level of the intervals.
    instruments, flow, design, results
        The questionnaires, the account of every file, the shape of the sample, every answer.
    not_computed
        What was asked and has no number, with the reason.
    perspectives
        ``we``, ``i``, ``external``, ``outcomes`` → scale names as the study file has them.
    confirmatory
        The analyses declared beforehand, in words.
    declared_answered
        How many of them have a result; None takes all for answered.
    provenance
        What made the numbers (see the module's text for the keys).
    warnings
        What to look at before any number is used.
    notices
        What was guessed, trimmed or hinted at while reading; the warnings come first.
    synthetic
        Whether the data were made by a program.
    audience
        ``"research"`` or ``"programme"``.
    """

    title: str
    study_id: str
    roles: tuple[str, str]
    occasion: str
    occasions: tuple[str, ...]
    confidence: float
    instruments: Mapping[str, Instrument]
    flow: Sequence[FileFlow]
    design: Design
    results: Sequence[Result]
    not_computed: Sequence[NotComputed] = ()
    perspectives: Mapping[str, Sequence[str]] = field(default_factory=dict)
    confirmatory: Sequence[str] = ()
    declared_answered: int | None = None
    provenance: Mapping[str, object] = field(default_factory=dict)
    warnings: Sequence[str] = ()
    notices: Sequence[str] = ()
    synthetic: bool = False
    audience: str = "research"
    _known: dict[object, object] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )


def remembered(
    ask: Callable[Concatenate[ReportContent, Asked], Answer],
) -> Callable[Concatenate[ReportContent, Asked], Answer]:
    """Let a function of a content and of hashable arguments answer each question once.

    Sections ask the same thing of one content thousands of times. Nobody may change an answer.
    """

    @wraps(ask)
    def answer(content: ReportContent, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        question = (ask, args, *kwargs.items())
        if question not in content._known:
            content._known[question] = ask(content, *args, **kwargs)
        return content._known[question]  # type: ignore[return-value]

    return answer
