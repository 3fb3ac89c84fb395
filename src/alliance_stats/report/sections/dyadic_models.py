"""The shape that every section about a declared dyadic model has.

A model's own file says what it asks, which sentences it has earned and which rows its table holds
(a ``ModelKind`` and a ``Telling``); the rest is the same for all: answer, path diagram, table,
*Note.* with how the model is identified and how it fits. A model without an admissible solution
has one sentence, no figure, no table, and stands under "Not computed".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import isnan

from alliance_stats.formatting import counted, join, level, sentence
from alliance_stats.interpret import gate_is_open
from alliance_stats.report.blocks import (
    Block,
    Details,
    Figure,
    Finding,
    Paragraph,
    Rich,
    Section,
    Table,
    badge,
    code,
    rich,
)
from alliance_stats.report.capitals import in_sentence, lowered
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    at_occasion,
    is_declared,
    key_of,
    named_scale,
    scale_title,
    unreliable,
)
from alliance_stats.report.pairs import side_key
from alliance_stats.report.sections.model_tables import Part, model_table
from alliance_stats.report.sections.model_words import fit_text, unsolved_sentence
from alliance_stats.report.tabling import gate_of, note
from alliance_stats.report.words import analysis_name
from alliance_stats.results import Estimate, Result
from alliance_stats.vocabulary import GateVerdict

_MOST = 4
_SIDES = ("predictor", "mediator", "moderator", "outcome")
GROUP = "Models of both roles"
NO_CAUSE = "Arrows are directions of prediction, not of cause."
#: Notes of a result that the table or the section says in its own way.
_SAID_ELSEWHERE = ("Column ", "Gate")


@dataclass(frozen=True, slots=True)
class Telling:
    """What the report says about one model.

    ``name`` is what it is called ("Common fate model of trust and growth"); ``answer`` what it
    has earned; ``paths`` one sentence per path for the figure's text alternative; ``parts`` the
    table; ``units`` what *b* is counted in. A model whose numbers are no paths makes its own
    ``table`` from (content, result, name, title, note). ``closing`` ends the figure's note,
    ``picture`` says what kind of picture it is; ``folded`` is a second table under its title;
    ``gates`` are the verdicts that numbers in the figure stand under.
    """

    name: str
    answer: Rich
    paths: Sequence[str]
    parts: Sequence[Part]
    units: Rich
    identification: str = ""
    closing: str = NO_CAUSE
    picture: str = "Path diagram."
    gates: Sequence[GateVerdict] = ()
    folded: tuple[str, Sequence[Part]] | None = None
    table: Callable[[ReportContent, Result, str, str, Rich], Table] | None = None


@dataclass(frozen=True, slots=True)
class ModelKind:
    """One kind of model and how its section stands in the report.

    ``method`` is its sentence in the methods text: what was fitted, how, after whom. ``draws`` is
    the term that its figure is about; "" for a kind without a figure.
    """

    analysis: str
    kicker: str
    question: str
    group: str
    tell: Callable[[ReportContent, Result], Telling]
    method: str
    draws: str = ""

    @property
    def id(self) -> str:
        """The section's id."""
        return self.analysis.replace("_", "-")

    def section(self, content: ReportContent) -> Section | None:
        """Return the section; None where no such model was asked for."""
        every = _models(content, self.analysis)
        if not every:
            return None
        blocks = [block for one in every[:_MOST] for block in _blocks(content, self, one)]
        if len(every) > _MOST:
            blocks.append(rest(self.analysis, len(every) - _MOST))
        return Section(
            id=self.id,
            kicker=f"{self.kicker} · {analysis_name(self.analysis)}",
            question=self.question,
            contents=analysis_name(self.analysis),
            group=self.group,
            blocks=tuple(blocks),
        )

    def is_drawn(self, result: Result) -> bool:
        """Say whether a model has a figure: its kind has one, and there is something to draw."""
        rows = [row for row in result.estimates if row.term == self.draws]
        return any(not isnan(row.estimate) for row in rows)

    def findings(self, content: ReportContent) -> list[Finding]:
        """Return one finding per model that was declared beforehand."""
        return [
            Finding(
                rich("Declared beforehand: ", _lowered(_answer(content, self, result))),
                f"section-{self.id}"
                if is_unsolved(result)
                else f"tab-{picture_name(content, result)}",
            )
            for result in _models(content, self.analysis)[:_MOST]
            # One without any number was run for no other reason than that it was declared.
            if is_declared(result) or is_unsolved(result)
        ]


def is_unsolved(result: Result) -> bool:
    """Say whether a model has no number that may be read."""
    return all(isnan(row.estimate) for row in result.estimates)


def titles(content: ReportContent, result: Result) -> dict[str, str]:
    """Return the printed names of what a model relates: predictor, outcome, scale and so on."""
    about = result.about
    found = {
        side: scale_title(content, side_key(content, result, side))
        for side in _SIDES
        if side in about
    }
    return found or {"scale": scale_title(content, key_of(result))}


def names(content: ReportContent, result: Result) -> dict[str, str]:
    """Return the names as they stand inside a sentence."""
    return {side: in_sentence(title) for side, title in titles(content, result).items()}


def picture_name(content: ReportContent, result: Result) -> str:
    """Return the file name of a model's figure: its scales and what else tells it apart."""
    about = result.about
    sides = [str(about[side]).replace(".", "-") for side in _SIDES if side in about]
    if not sides:
        sides = [str(about.get("instrument", "")), str(about.get("scale", ""))]
    occasion = str(about.get("occasion") or content.occasion)
    elsewhere = [] if occasion == content.occasion else [occasion]
    whose = [str(about[key]) for key in ("role_x", "role_y") if about.get(key)]
    parts = [result.analysis.replace("_", "-"), *sides, *whose, *_variant(result), *elsewhere]
    return "-".join(parts)


def _variant(result: Result) -> list[str]:
    """Return what tells two models of the same scales apart."""
    model = str(getattr(result, "model", ""))
    held_constant = [name.replace(".", "-") for name in covariates(result)]
    return [
        *([model] if model == "indistinguishable" else []),
        *(["given", *held_constant] if held_constant else []),
    ]


def covariates(result: Result) -> list[str]:
    """List the scales that a model holds constant, as the study file names them."""
    named = result.options.get("covariates", ())
    return [str(name) for name in named] if isinstance(named, list | tuple) else []


def covariate_title(content: ReportContent, row: Estimate) -> str:
    """Return the printed name of the covariate that a row is about, inside a sentence."""
    name = str(row.extra.get("covariate", ""))
    return in_sentence(scale_title(content, named_scale(content, name)))


def held(content: ReportContent, result: Result) -> str:
    """Return ", with … held constant" where a model has covariates."""
    named = [in_sentence(scale_title(content, named_scale(content, n))) for n in covariates(result)]
    return f", with {join(named)} held constant" if named else ""


def when(content: ReportContent, result: Result) -> str:
    """Return " at <occasion>" where a model is about one occasion and the study has several."""
    occasion = result.about.get("occasion")
    if occasion is None:
        return ""
    return at_occasion(content) if occasion == content.occasion else f" at {occasion}"


def weak_scores(content: ReportContent, result: Result) -> list[str]:
    """List the model's scores below the floor of reliability: they enter no sentence."""
    sides = [side for side in _SIDES if side in result.about]
    keys = [side_key(content, result, side) for side in sides] or [key_of(result)]
    weak = unreliable(content)
    return [
        f"{in_sentence(scale_title(content, key))} as rated by {role}"
        for key in keys
        for role in content.roles
        if (key, role) in weak
    ]


def _models(content: ReportContent, analysis: str) -> list[Result]:
    """List the models of one kind, those of the analysed occasion first."""
    found = [result for result in content.results if result.analysis == analysis]
    here = [r for r in found if r.about.get("occasion", content.occasion) == content.occasion]
    return [*here, *(result for result in found if result not in here)]


def _answer(content: ReportContent, kind: ModelKind, result: Result) -> Rich:
    told = kind.tell(content, result)
    if is_unsolved(result):
        return unsolved_sentence(f"The {in_sentence(told.name)}", result)
    weak = weak_scores(content, result)
    if weak:
        floor = f"{weak[0]} is" if len(weak) == 1 else f"{counted(len(weak), 'score')} are"
        return rich(
            f"The {in_sentence(told.name)} is described and not interpreted: {floor} below the "
            "floor of reliability."
        )
    return told.answer


def _blocks(content: ReportContent, kind: ModelKind, result: Result) -> list[Block]:
    told = kind.tell(content, result)
    answer = Paragraph(_answer(content, kind, result), "answer")
    if is_unsolved(result):
        return [answer, Paragraph(note(_identified(told).strip()), "note")]
    name = picture_name(content, result)
    where = f"{when(content, result)}{held(content, result)}"
    drawn = kind.is_drawn(result)
    made = () if drawn else rich(_identified(told), fit_text(result))
    words = _stripped(rich(told.units, " ", made, _notes(result, told)))
    title = f"{told.name}{where}"
    if told.table is not None:
        table = told.table(content, result, name, title, words)
    else:
        table = model_table(name, title, told.parts, confidence=content.confidence, words=words)
    tables: list[Block] = [table, *_folded(content, told)]
    if not drawn:
        return [answer, *tables]
    figure = Figure(
        id=f"fig-{name}",
        name=name,
        title=title,
        alt_title=title,
        alt=f"{told.picture} {' '.join(told.paths)}",
        note=note(_figure_note(content, result, told)),
    )
    return [answer, figure, *tables]


def _folded(content: ReportContent, told: Telling) -> list[Block]:
    """Return what a longer table would hold as well, to unfold."""
    if told.folded is None:
        return []
    title, parts = told.folded
    table = model_table("", title, parts, confidence=content.confidence, words=told.units)
    return [Details(title, (replace(table, id=""),))]


def _figure_note(content: ReportContent, result: Result, told: Telling) -> Rich:
    return rich(
        _identified(told),
        fit_text(result),
        f"Unstandardised estimates, {level(content.confidence)} intervals. {told.closing}".strip(),
        _gates(told),
    )


def _gates(told: Telling) -> Rich:
    """Return the verdicts behind a figure that compares, and what parentheses in it mean."""
    found = tuple(dict.fromkeys(told.gates))
    if not found:
        return ()
    shut = not all(gate_is_open(verdict) for verdict in found)
    more = " In parentheses: the gate was not passed." if shut else ""
    return rich(" Gate: ", *(rich(badge(verdict), " ") for verdict in found), more.strip())


def _identified(told: Telling) -> str:
    return f"How it is identified: {lowered(told.identification)} " if told.identification else ""


def _notes(result: Result, told: Telling) -> str:
    """Return what the result itself says beside its numbers, each sentence once.

    The badge beside a number says that the gate was passed; where it was not, the reason follows.
    """
    said = [
        sentence(text)
        for text in result.notes
        if text != told.identification and not text.startswith(_SAID_ELSEWHERE)
    ]
    shut = [
        str(row.extra["gate_reason"])
        for row in result.estimates
        if row.extra.get("gate_reason") and gate_of(row) != "licensed"
    ]
    return " ".join(dict.fromkeys([*said, *shut]))


def _stripped(text: Rich) -> Rich:
    """Return the text without a space at its end."""
    if text and not text[-1].text.strip():
        return _stripped(text[:-1])
    return rich(text[:-1], replace(text[-1], text=text[-1].text.rstrip())) if text else text


def _lowered(text: Rich) -> Rich:
    """Return the text as it goes on after a colon."""
    return rich(replace(text[0], text=lowered(text[0].text)), text[1:]) if text else text


def rest(analysis: str, number: int) -> Paragraph:
    """Say where the models are that have no room in their section."""
    more = f"{counted(number, 'more model')} of this kind" if number > 1 else "One more model"
    text = rich(f"{more}: see ", code(f"tables/{analysis}.csv"), ".")
    return Paragraph(text, "aside")
