"""8 Actor and partner: whose view goes with whose outcome."""

from __future__ import annotations

from math import isnan

from alliance_stats.analysis.apim import ApimResult
from alliance_stats.formatting import count, interval, level, number
from alliance_stats.report.blocks import (
    Block,
    Cell,
    Figure,
    Paragraph,
    Rich,
    Row,
    Section,
    Table,
    em,
    rich,
    tag,
)
from alliance_stats.report.capitals import in_sentence
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import extra_number
from alliance_stats.report.sections import dyadic_models
from alliance_stats.report.sections.apim_words import answer, distinguishability_words, pattern_note
from alliance_stats.report.sections.dyadic_models import NO_CAUSE, held, when
from alliance_stats.report.sections.model_tables import (
    GATED,
    Columns,
    Line,
    columns_header,
    line_row,
)
from alliance_stats.report.sentences import with_bounds
from alliance_stats.report.tabling import group_row, left, note, right, why
from alliance_stats.results import Estimate

_MOST = 3


def section(content: ReportContent) -> Section | None:
    """Return the declared actor-partner models: answer, path diagram, table."""
    models = models_of(content)
    if not models:
        return None
    blocks: list[Block] = []
    for result in models:
        blocks.append(Paragraph(answer(content, result), "answer"))
        blocks.append(_figure(content, result))
        blocks.append(_table(content, result))
    every = sum(isinstance(result, ApimResult) for result in content.results)
    if every > len(models):
        blocks.append(dyadic_models.rest("apim", every - len(models)))
    return Section(
        id="apim",
        kicker="I and We · Actor and partner",
        question="Whose view goes with whose outcome?",
        contents="Actor and partner",
        group="I, and what surrounds it",
        blocks=tuple(blocks),
    )


def models_of(content: ReportContent) -> list[ApimResult]:
    """List the actor-partner models, those of the analysed occasion first, three at most."""
    found = [result for result in content.results if isinstance(result, ApimResult)]
    here = [r for r in found if r.about.get("occasion") == content.occasion]
    return [*here, *(r for r in found if r not in here)][:_MOST]


def picture_name(content: ReportContent, result: ApimResult) -> str:
    """Return the file name of a model's figure; the occasion where it is another one."""
    return dyadic_models.picture_name(content, result).replace("apim", "paths", 1)


def titles(content: ReportContent, result: ApimResult) -> tuple[str, str]:
    """Return the printed names of predictor and outcome."""
    named = dyadic_models.titles(content, result)
    return named["predictor"], named["outcome"]


def _where(content: ReportContent, result: ApimResult) -> str:
    return f"{when(content, result)}{held(content, result)}"


def _figure(content: ReportContent, result: ApimResult) -> Figure:
    x, y = (in_sentence(title) for title in titles(content, result))
    name = picture_name(content, result)
    paths = " ".join(_path_words(row, x, y) for row in _paths(result))
    title = f"Actor–partner model of {x} and {y}{_where(content, result)}"
    return Figure(
        id=f"fig-{name}",
        name=name,
        title=title,
        alt_title=title,
        alt=f"Path diagram. {paths}",
        note=note(_figure_note(content, result)),
    )


def _paths(result: ApimResult) -> list[Estimate]:
    return [row for row in result.estimates if row.term in ("actor", "partner")]


def _path_words(row: Estimate, x: str, y: str) -> str:
    whose = row.extra.get("role") or "either role"
    shown = with_bounds(row.estimate, row.conf_low, row.conf_high)
    return f"{row.term.capitalize()} effect on {y} as rated by {whose}: {shown}."


def _figure_note(content: ReportContent, result: ApimResult) -> Rich:
    errors = (
        "standard errors clustered by coach"
        if result.n_clusters
        else "dyads taken as independent, since no coach has two"
        if content.design.n_coaches
        else "dyads taken as independent"
    )
    return rich(
        f"{count(result.n)} dyads, {count(result.n_complete)} with all four scores; full "
        f"information maximum likelihood, {errors}. "
        f"Unstandardised estimates, {level(content.confidence)} intervals. ",
        distinguishability_words(content, result),
        NO_CAUSE,
    )


def _table(content: ReportContent, result: ApimResult) -> Table:
    x, y = (in_sentence(title) for title in titles(content, result))
    columns = Columns(content.confidence)
    header = columns_header(columns)
    rows: list[Row] = []
    for role in (None,) if result.model == "indistinguishable" else result.roles:
        whose = "either role" if role is None else role
        rows.append(group_row(f"{titles(content, result)[1]} as rated by {whose}", len(header)))
        for row in result.estimates:
            if row.extra.get("role") == role and row.term in ("actor", "partner", "covariate"):
                words = _effect_words(content, row, x)
                rows.append(line_row(Line(words, row), columns))
            if row.extra.get("role") == role and row.term == "k":
                rows.append(_ratio_row(row))
    compared = _compared(result)
    if compared:
        rows.append(group_row("Both roles", len(header)))
        rows += [line_row(line, columns) for line in compared]
    name = picture_name(content, result)
    return Table(
        f"tab-{name}",
        f"Actor and partner effects of {x} on {y}{_where(content, result)}",
        (header,),
        tuple(rows),
        (
            note(_table_note(content, result), GATED if compared else ""),
            *pattern_note(result),
            *columns.reasons.notes(),
        ),
    )


def _compared(result: ApimResult) -> list[Line]:
    """Return the rows that compare the roles' effects: first role's minus second's."""
    first, second = result.roles
    return [
        Line(f"difference in {kind} effects ({first} − {second})", row, compares=True)
        for kind in ("actor", "partner")
        for row in result.estimates
        if row.term == f"{kind}_difference"
    ]


def _effect_words(content: ReportContent, row: Estimate, x: str) -> str:
    other = row.extra.get("other")
    if row.term == "covariate":
        whose = f"{other}’s " if other else ""
        return f"{whose}{dyadic_models.covariate_title(content, row)}"
    if row.term == "actor":
        return f"actor: own {x}"
    return f"partner: {f'{other}’s ' if other != 'partner' else 'the partner’s '}{x}"


def _ratio_row(row: Estimate) -> Row:
    name: Cell = left(em("k"), " = partner ÷ actor")
    if isnan(row.estimate):
        return Row((name, why(tag("undefined"), row.undefined or "", span=6)), indent=True)
    bounds = interval(row.conf_low, row.conf_high)
    drawn = interval(extra_number(row, "mc_low"), extra_number(row, "mc_high"))
    dashes = [right("–", dim=True) for _ in range(3)]
    cells = [name, right(number(row.estimate)), right("–", dim=True), right(bounds), *dashes]
    return Row((*cells[:4], why("Monte Carlo ", drawn, span=3)), indent=True)


def _table_note(content: ReportContent, result: ApimResult) -> Rich:
    times = result.options.get("n_resamples")
    resamples = f"{count(times)} resamples" if isinstance(times, int) else "resamples"
    whom = "coaches with all their dyads" if result.n_clusters else "dyads"
    return rich(
        em("b"),
        ": points of outcome per point of predictor. β: each score in its own standard deviation. ",
        em("k"),
        f": percentile bootstrap ({resamples} of {whom}), so no ",
        em("SE"),
        ", β or ",
        em("p"),
        ". ",
        em("p"),
        " adj.: corrected within its family, Holm for what was declared beforehand, "
        "Benjamini–Hochberg for the rest.",
    )
