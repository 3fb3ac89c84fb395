"""The item table: which item does not belong, for one role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from alliance_stats.analysis.parts import Parts, item_parts
from alliance_stats.analysis.question import (
    Question,
    ask,
    check_role,
    check_scores,
    nobody_answered,
)
from alliance_stats.analysis.rows import estimate, unique
from alliance_stats.formatting import count, counted
from alliance_stats.results import NAN, Estimate, Result
from alliance_stats.scoring.table import Scores
from alliance_stats.stats.moments import moments
from alliance_stats.stats.reliability.items import ItemStatistics, item_table
from alliance_stats.vocabulary import ITEM, ROLE

METHOD = "corrected item-total correlation, complete rows"


@dataclass(frozen=True, kw_only=True)
class ItemsResult(Result):
    """Answer of :func:`items`: one row per item, ``item_id`` says which."""

    analysis: ClassVar[str] = "items"

    title: str


def items(
    scores: Scores,
    *,
    scale: str,
    role: str,
    occasion: str | None = None,
    perspective: str = "direct",
) -> ItemsResult:
    """Describe every item of a scale, as one role answered it.

    Answers: which item is at odds with the rest, crowds at one end, or is left out by many?
    Items are reversed where the key says so, so that all should correlate positively. For a
    composite the items are those of all its parts.

    Parameters
    ----------
    scores : Scores
        What :func:`alliance_stats.score` returns.
    scale : str
        Scale or composite id, or ``instrument.scale``.
    role : str
        Whose answers.
    occasion : str, optional
        Default: the only one, else the last declared (a note says so).
    perspective : {"direct", "meta"}, default "direct"
        Own view, or one's guess of the other's.

    Returns
    -------
    ItemsResult
        One row per item (``term`` is ``item``; ``item_id`` names it). ``estimate`` and
        ``item_total``: correlation with the sum of the other items; ``alpha_if_deleted``: alpha
        of the others; ``mean sd`` in scale points: all four from the ``n`` people who answered
        every item. ``missing``: share without an answer, among the people who answered any item
        of the scale; ``floor ceiling``: shares of all answers at the lowest and highest declared
        answer, after reversing.

    Raises
    ------
    OptionError
        If an option is not known or the role is not asked this scale.
    InsufficientDataError
        If nobody of this role answered at this occasion.

    Notes
    -----
    Checked against psych::alpha (``r.drop``, ``alpha.drop``) for both partners of 118 couples
    (case A03).

    Examples
    --------
    >>> from alliance_stats import score, simulate
    >>> study = simulate(
    ...     n_dyads=40, n_coaches=10, occasions=["end"], instruments=["we-scale"], seed=1
    ... )
    >>> result = items(score(study.responses), scale="trust", role="client")
    >>> [row.extra["item_id"] for row in result.estimates]
    ['tr1', 'tr2', 'tr3', 'tr4']
    """
    check_scores(scores)
    question = ask(scores, scale=scale, occasion=occasion, perspective=perspective, role=role)
    check_role(question, scores.roles, role)
    parts = item_parts(scores, question, role)
    if not len(parts.values):
        raise nobody_answered(question, scores, role)
    return ItemsResult(
        estimates=_rows(question, parts),
        about=question.about() | {ROLE: role},
        options={"missing": "listwise"},
        notes=_notes(question, parts),
        title=question.title,
    )


def _rows(question: Question, parts: Parts) -> tuple[Estimate, ...]:
    if parts.too_few:
        return (_only_item(question, parts),)
    ends = [question.item_range(item) for item in parts.names]
    tables = {
        (low, high): item_table(parts.values, minimum=low, maximum=high) for low, high in set(ends)
    }
    return tuple(
        _row(item, tables[bounds][place])
        for place, (item, bounds) in enumerate(zip(parts.names, ends, strict=True))
    )


def _row(item: str, found: ItemStatistics) -> Estimate:
    return estimate(
        "item",
        found.item_total,
        n_dyads=found.n,
        method=METHOD,
        reason=found.undefined,
        extra={
            ITEM: item,
            "n": found.n,
            "mean": found.mean,
            "sd": found.sd,
            "item_total": found.item_total,
            "alpha_if_deleted": found.alpha_if_deleted,
            "missing": found.missing,
            "floor": found.floor,
            "ceiling": found.ceiling,
        },
    )


def _only_item(question: Question, parts: Parts) -> Estimate:
    answers = parts.values[:, 0]
    low, high = question.item_range(parts.names[0])
    found = moments(answers)
    return _row(
        parts.names[0],
        ItemStatistics(
            index=0,
            n=found.n,
            mean=found.mean,
            sd=found.sd,
            item_total=NAN,
            alpha_if_deleted=NAN,
            missing=0.0,
            floor=float(np.mean(answers == low)),
            ceiling=float(np.mean(answers == high)),
            undefined="The scale has one item, so there are no others to correlate it with.",
        ),
    )


def _notes(question: Question, parts: Parts) -> tuple[str, ...]:
    notes = list(question.notes)
    without = int((~parts.complete).sum())
    if without:
        notes.append(
            f"{count(without)} of {counted(len(parts.values), 'person', 'people')} left at least "
            "one item unanswered; their answers count in missing, floor and ceiling only."
        )
    if len(parts.names) == 2:
        notes.append("Of two items one would be left, which has no alpha if the other is deleted.")
    return unique(notes)
