"""The only place where a number becomes text.

House style (APA 7): no leading zero where a value cannot exceed 1 by definition, a true minus
sign, never "−0.00", an exact *p* to three decimals, counts with separators from 1,000, and "–"
for what could not be had.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from numbers import Integral, Real

MINUS = "−"
DASH = "–"

#: Terms whose value cannot exceed 1 in size, so that they carry no leading zero.
UNIT_TERMS = frozenset(
    {
        "alpha", "alpha_std", "omega", "omega_h", "omega_ordinal", "lambda2", "split_half",
        "icc(1,1)", "icc(A,1)", "icc(C,1)", "icc(1,k)", "icc(A,k)", "icc(C,k)",
        "ccc", "pearson", "partial", "disattenuated", "gap_reliability", "mean_reliability",
        "item_total", "alpha_if_deleted", "weighted_kappa", "gwet_ac2", "krippendorff_alpha",
        "delta_r2", "r2", "aicc_weight",
        "overall", "distinctive", "double_entry", "normative", "cross_normative", "generalised",
        "accuracy", "assumed_similarity", "agreement", "reciprocity", "meta_accuracy",
        "correlation", "predictor_correlation", "mediator_correlation", "outcome_correlation",
        "residual_correlation", "shared_variance", "shared_loading", "own_loading",
    }
)  # fmt: skip

_ON_THE_SCALE_OF_THE_ESTIMATE = frozenset(
    {"estimate", "conf_low", "conf_high", "baseline", "baseline_low", "baseline_high"}
)


def number(x: float, digits: int = 2) -> str:
    """Write a number that may exceed 1 in size, with a leading zero.

    Examples
    --------
    >>> number(-0.314), number(-0.001), number(1234.5, 1), number(float("nan"))
    ('−0.31', '0.00', '1,234.5', '–')
    """
    if math.isnan(x):
        return DASH
    if math.isinf(x):
        return "∞" if x > 0 else f"{MINUS}∞"
    text = f"{abs(x):,.{digits}f}"
    is_zero = not any(digit in text for digit in "123456789")
    return text if x >= 0 or is_zero else MINUS + text


def unit(x: float, digits: int = 2) -> str:
    """Write a number that cannot exceed 1 in size, without a leading zero.

    A value that rounds to 1 keeps its 1; one that does exceed 1 (a disattenuated correlation)
    is written in full.

    Examples
    --------
    >>> unit(0.4567), unit(-0.05), unit(0.999), unit(1.2)
    ('.46', '−.05', '1.00', '1.20')
    """
    text = number(x, digits)
    bare = text.removeprefix(MINUS)
    if not bare.startswith("0."):
        return text
    return (MINUS if text.startswith(MINUS) else "") + bare[1:]


def p_value(p: float) -> str:
    """Write a *p* value: exact to three decimals, and ``< .001`` below that.

    Examples
    --------
    >>> p_value(0.0321), p_value(0.0004), p_value(0.9999), p_value(float("nan"))
    ('.032', '< .001', '> .999', '–')
    """
    if math.isnan(p):
        return DASH
    if p < 0.001:
        return "< .001"
    if p > 0.999:
        return "> .999"
    return unit(p, 3)


def p_relation(p: float) -> str:
    """Write a *p* value with its relation sign, as a sentence needs it.

    Examples
    --------
    >>> p_relation(0.0321), p_relation(0.0004)
    ('= .032', '< .001')
    """
    text = p_value(p)
    return text if text[0] in "<>" else f"= {text}"


def interval(low: float, high: float, *, bounded: bool = False, digits: int = 2) -> str:
    """Write an interval; ``bounded`` drops leading zeros.

    A bound that is clear of zero but rounds to it is written in words, so that a reader can see
    on which side it lies.

    Examples
    --------
    >>> interval(-0.2, 0.454), interval(0.2, 0.454, bounded=True), interval(0.001, 0.4)
    ('[−0.20, 0.45]', '[.20, .45]', '[more than 0, 0.40]')
    >>> interval(float("nan"), float("nan"))
    '–'
    """
    if math.isnan(low) and math.isnan(high):
        return DASH
    write = unit if bounded else number
    low_text, high_text = write(low, digits), write(high, digits)
    if low > 0 and round(low, digits) == 0:
        low_text = "more than 0"
    if high < 0 and round(high, digits) == 0:
        high_text = "less than 0"
    return f"[{low_text}, {high_text}]"


def is_unit(term: str) -> bool:
    """Say whether a term's value cannot exceed 1 in size.

    Examples
    --------
    >>> is_unit("alpha"), is_unit("cor(slope)"), is_unit("var(slope)")
    (True, True, False)
    """
    return term in UNIT_TERMS or term.startswith("cor(")


def value(term: str, x: float, digits: int = 2) -> str:
    """Write an estimate by the kind of its term.

    Examples
    --------
    >>> value("alpha", 0.87), value("bias", -0.3)
    ('.87', '−0.30')
    """
    return unit(x, digits) if is_unit(term) else number(x, digits)


def value_interval(term: str, low: float, high: float, digits: int = 2) -> str:
    """Write an estimate's interval by the kind of its term.

    Examples
    --------
    >>> value_interval("alpha", 0.81, 0.92)
    '[.81, .92]'
    """
    return interval(low, high, bounded=is_unit(term), digits=digits)


def count(n: float) -> str:
    """Write a whole number, with separators from 1,000.

    Examples
    --------
    >>> count(12), count(1234567), count(float("nan"))
    ('12', '1,234,567', '–')
    """
    return DASH if math.isnan(n) else number(round(n), 0)


def counted(n: float, one: str, many: str | None = None) -> str:
    """Write a count with its noun.

    Examples
    --------
    >>> counted(1, "dyad"), counted(2, "dyad"), counted(2, "is", "are")
    ('1 dyad', '2 dyads', '2 are')
    """
    return f"{count(n)} {one if n == 1 else (many or one + 's')}"


def percent(share: float) -> str:
    """Write a share (0 to 1) as a whole percentage.

    Examples
    --------
    >>> percent(0.956), percent(0.001), percent(0)
    ('96%', '< 1%', '0%')
    """
    if math.isnan(share):
        return DASH
    if 0 < share <= 0.005:
        return "< 1%"
    if 0.995 <= share < 1:
        return "> 99%"
    return f"{number(100 * share, 0)}%"


def level(confidence: float) -> str:
    """Write a confidence level.

    Examples
    --------
    >>> level(0.95), level(0.999)
    ('95%', '99.9%')
    """
    return f"{100 * confidence:.10g}%"


def degrees(df: float) -> str:
    """Write degrees of freedom: whole, or one decimal when they are not.

    Examples
    --------
    >>> degrees(117), degrees(21.437)
    ('117', '21.4')
    """
    if math.isnan(df):
        return DASH
    return number(df, 0) if abs(df - round(df)) < 1e-9 else number(df, 1)


def plain(x: float) -> str:
    """Write a declared number (a code, a scale's end) with as few digits as it has.

    Examples
    --------
    >>> plain(7.0), plain(0.5), plain(-3)
    ('7', '0.5', '−3')
    """
    text = f"{abs(x):.10g}"
    return text if x >= 0 else MINUS + text


def join(words: Iterable[str], last: str = "and") -> str:
    """Join words as a sentence does; names that hold a comma of their own part by semicolons.

    Examples
    --------
    >>> join(["trust", "empathy", "growth"])
    'trust, empathy and growth'
    >>> join(["trust", "empathy", "we, overall"])
    'trust; empathy; and we, overall'
    """
    parts = list(words)
    if len(parts) < 2:
        return "".join(parts)
    if len(parts) > 2 and any(", " in part and "[" not in part for part in parts):
        return f"{'; '.join(parts[:-1])}; {last} {parts[-1]}"
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def sentence(text: str) -> str:
    """Return the text with a capital letter and a full stop.

    Examples
    --------
    >>> sentence("too few coaches")
    'Too few coaches.'
    """
    text = text.strip()
    if not text:
        return text
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def cell(column: str, entry: object, term: str = "") -> str:
    """Write one cell of a tidy table by the kind of its column."""
    if entry is None:
        return ""
    if isinstance(entry, bool) or not isinstance(entry, Real):
        return str(entry)
    if isinstance(entry, Integral) or column.startswith("n_") or column == "n":
        return count(float(entry))
    x = float(entry)
    if column == "p_value" or column.startswith("p_"):
        return p_value(x)
    if column == "df" or column.startswith("df"):
        return degrees(x)
    if column in _ON_THE_SCALE_OF_THE_ESTIMATE:
        return value(term, x, 3)
    return number(x, 3)


def text_table(rows: Sequence[Mapping[str, object]], drop: Collection[str] = ()) -> str:
    """Write rows as a plain-text table: text left, numbers right, empty columns left out.

    Parameters
    ----------
    rows
        One mapping per row, column → value; a column is where some row has it.
    drop
        Columns to leave out.

    Examples
    --------
    >>> print(text_table([{"term": "alpha", "estimate": 0.875, "n": 120}]))
    term   estimate    n
    alpha      .875  120
    """
    names = [name for name in dict.fromkeys(k for row in rows for k in row) if name not in drop]
    texts = {
        name: [cell(name, row.get(name), str(row.get("term", ""))) for row in rows]
        for name in names
    }
    shown = [name for name in names if any(text not in ("", DASH) for text in texts[name])]
    if not shown:
        return "(no rows)"
    columns = [_column(name, texts[name], [row.get(name) for row in rows]) for name in shown]
    return "\n".join("  ".join(line).rstrip() for line in zip(*columns, strict=True))


def _column(name: str, texts: Sequence[str], entries: Sequence[object]) -> list[str]:
    is_text = any(isinstance(entry, str | bool) for entry in entries)
    width = max(len(text) for text in [name, *texts])
    return [text.ljust(width) if is_text else text.rjust(width) for text in [name, *texts]]
