"""Sentences about the paths of a model: each says no more than its interval has earned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan

from alliance_stats.formatting import interval, join, number, p_relation, unit
from alliance_stats.interpret import gate_is_open
from alliance_stats.report.blocks import Rich, em, rich
from alliance_stats.report.capitals import capitalised
from alliance_stats.report.no_number import undefined
from alliance_stats.report.sentences import Number, standing
from alliance_stats.report.tabling import gate_of, number_of
from alliance_stats.report.words import the
from alliance_stats.results import Estimate, Result


@dataclass(frozen=True, slots=True)
class ToldPath:
    """One path as a sentence needs it: what goes with what, and how surely.

    ``subject`` and ``object`` fit "{subject} went with {object}".
    """

    subject: str
    object: str
    found: Number


def told_path(subject: str, object_: str, row: Estimate) -> ToldPath:
    """Return a path with its estimate and interval behind it."""
    found = number_of(row)
    bounds = "" if isnan(found.low) else f" {interval(found.low, found.high)}"
    return ToldPath(subject, f"{object_} ({number(found.estimate)}{bounds})", found)


def paths_sentences(paths: Sequence[ToldPath], *, alpha: float) -> list[Rich]:
    """Say which paths are clear of zero, which only before correction, and which are open.

    Examples
    --------
    >>> from alliance_stats.report.blocks import plain_text
    >>> clear = ToldPath("trust", "growth (0.40)", Number(0.4, 0.2, 0.6))
    >>> [plain_text(text) for text in paths_sentences([clear], alpha=0.05)]
    ['Trust went with growth (0.40).']
    """
    said: dict[str, list[ToldPath]] = {}
    for path in paths:
        state = standing(path.found, alpha=alpha)
        kind = "no interval" if state == "open" and isnan(path.found.low) else state
        said.setdefault(kind, []).append(path)
    parts = []
    if clear := said.get("clear"):
        parts.append(
            rich(f"{capitalised(join(f'{p.subject} went with {p.object}' for p in clear))}.")
        )
    if early := said.get("before correction"):
        told = join(f"{p.subject} went with {p.object}" for p in early)
        parts.append(rich(f"Before correction {told}; after it, not settled", _adjusted(early)))
    if lost := said.get("open"):
        parts.append(rich(f"Whether {_asked(lost)} is not settled by these data."))
    if unknown := said.get("no interval"):
        parts.append(rich(f"Whether {_asked(unknown)} cannot be said: there is no interval."))
    return parts


def spaced(parts: Sequence[str | Rich]) -> Rich:
    """Join sentences with a space between.

    Examples
    --------
    >>> from alliance_stats.report.blocks import plain_text
    >>> plain_text(spaced(["One.", rich("Two.")]))
    'One. Two.'
    """
    return rich(*(rich(" " if i else "", part) for i, part in enumerate(parts)))


def _asked(paths: Sequence[ToldPath]) -> str:
    return join((f"{path.subject} goes with {path.object}" for path in paths), last="or")


def _adjusted(paths: Sequence[ToldPath]) -> Rich:
    """Give the corrected *p* where one path alone is meant, and end the sentence."""
    if len(paths) > 1:
        return rich(".")
    return rich(" (", em("p"), f" {p_relation(paths[0].found.p_adjusted)}).")


def estimate_text(row: Estimate, name: str = "") -> str:
    """Write an estimate with its interval in parentheses.

    Examples
    --------
    >>> estimate_text(Estimate(term="x", estimate=0.4, conf_low=0.2, conf_high=0.6))
    '(0.40 [0.20, 0.60])'
    """
    bounds = "" if isnan(row.conf_low) else f" {interval(row.conf_low, row.conf_high)}"
    return f"({f'{name} ' if name else ''}{number(row.estimate)}{bounds})"


def corrected_by(row: Estimate, whole: Estimate | None) -> Number:
    """Return a part's estimate with the corrected *p* of the test that counts for the whole.

    Parts of one question (single ways through a mediator, single products) are not counted as
    tests of their own; without a counted whole a part stands uncorrected.
    """
    found = number_of(row)
    if whole is None or not isnan(found.p_adjusted):
        return found
    return replace(found, p_adjusted=number_of(whole).p_adjusted)


def difference_sentence(row: Estimate, what: str, *, alpha: float) -> str:
    """Say whether the roles differ in ``what``, only where the gate allows the comparison.

    Examples
    --------
    >>> row = Estimate(term="x", estimate=0.4, conf_low=-0.2, conf_high=0.6)
    >>> difference_sentence(row, "the roles’ own paths differ", alpha=0.05)
    'Whether the roles’ own paths differ is not said: the gate was not tested.'
    """
    verdict = gate_of(row)
    if not gate_is_open(verdict):
        why = "not tested" if verdict == "not tested" else "not passed"
        return f"Whether {what} is not said: the gate was {why}."
    state = standing(number_of(row), alpha=alpha)
    if state == "clear":
        return f"There is a difference: {what} {estimate_text(row)}."
    if state == "undefined":
        return f"Whether {what} cannot be said."
    before = " after correction" if state == "before correction" else ""
    return f"Whether {what} is not settled{before} {estimate_text(row)}."


def unsolved_sentence(name: str, result: Result) -> Rich:
    """Say that a model has no solution that may be read, and why."""
    reasons = dict.fromkeys(row.undefined for row in result.estimates if row.undefined)
    reason = next((str(one) for one in reasons), "")
    return rich(undefined(name, reason), " No number of it is a finding.")


def fit_text(result: Result) -> Rich:
    """Write how a model fits, from the columns that its rows carry; nothing where they have none.

    Examples
    --------
    >>> from alliance_stats.report.blocks import plain_text
    >>> row = Estimate(term="x", extra={"chi2": 0.0, "chi2_df": 0, "admissible": True})
    >>> plain_text(fit_text(Result(estimates=(row,))))
    'The model has no degree of freedom, so its fit cannot be tested. '
    """
    # A row of a nested test has a χ² too; the model's own stands beside what says it may be read.
    columns = next((dict(row.extra) for row in result.estimates if "admissible" in row.extra), {})
    if "chi2_df" not in columns:
        return ()
    df, chi2 = _number(columns, "chi2_df"), _number(columns, "chi2")
    if df == 0:
        return rich("The model has no degree of freedom, so its fit cannot be tested. ")
    if isnan(chi2):
        return ()
    indices = [
        f"{name} = {unit(value, 3)}"
        for key, name in (("cfi", "CFI"), ("rmsea", "RMSEA"), ("srmr", "SRMR"))
        if not isnan(value := _number(columns, key))
    ]
    p = _number(columns, "chi2_p")
    return rich(
        f"Fit: χ²({number(df, 0)}) = {number(chi2)}",
        () if isnan(p) else rich(", ", em("p"), f" {p_relation(p)}"),
        *(f", {index}" for index in indices),
        ". ",
    )


def _number(columns: dict[str, object], name: str) -> float:
    value = columns.get(name)
    return float(value) if isinstance(value, int | float) else float("nan")


def owned(whose: object, role: object, *, short: bool = False) -> str:
    """Say whose score is meant, seen from ``role``; None where both roles are alike.

    Examples
    --------
    >>> owned("coach", "coach"), owned("client", "coach"), owned("partner", None)
    ('the coach’s own', 'the client’s', 'the partner’s')
    >>> owned("coach", "coach", short=True), owned("client", "coach", short=True)
    ('own', 'client’s')
    """
    is_own = whose == role or whose == "own"
    if short:
        return "own" if is_own else f"{whose}’s"
    if role is None:
        return "one’s own" if is_own else "the partner’s"
    return f"{the(whose)}’s own" if is_own else f"{the(whose)}’s"


def effect_source(row: Estimate, x: str) -> str:
    """Return whose predictor an actor or partner effect is of.

    Examples
    --------
    >>> row = Estimate(term="partner", extra={"role": "coach", "other": "client"})
    >>> effect_source(row, "trust")
    'the client’s trust'
    """
    return f"{owned(row.extra.get('other'), row.extra.get('role'))} {x}"
