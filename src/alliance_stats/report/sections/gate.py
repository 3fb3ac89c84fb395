"""4 The gate: do both roles understand the items alike, so that their levels may be compared."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from alliance_stats.analysis.invariance import InvarianceResult
from alliance_stats.formatting import (
    count,
    counted,
    number,
    p_value,
    sentence,
    unit,
)
from alliance_stats.interpret import GATE_MEANING, GATE_RULES, SO_FEW
from alliance_stats.report.blocks import (
    Block,
    Cell,
    Details,
    Gates,
    Paragraph,
    Rich,
    Row,
    Section,
    Table,
    badge,
    em,
    rich,
    sup,
)
from alliance_stats.report.capitals import in_sentence
from alliance_stats.report.choice import chosen, rest_note
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    OTHER,
    ScaleKey,
    estimate_of,
    extra_number,
    grouped,
    item_names,
    kept_back,
    key_of,
    keys_of,
    results_of,
    scale_title,
)
from alliance_stats.report.tabling import (
    Reasons,
    gate_of,
    group_row,
    head,
    left,
    note,
    right,
    why,
)
from alliance_stats.results import Estimate
from alliance_stats.vocabulary import GateVerdict

_WIDTH = 6
_TITLE = "Measurement invariance between the roles"
_DOES: Mapping[GateVerdict, str] = {
    "licensed": "yes",
    "partially licensed": "in part",
    "not licensed": "no",
    "not tested": "the question could not be answered",
}


def section(content: ReportContent) -> Section:
    """Return the gate: what was tested, and what follows where nothing was."""
    first, second = content.roles
    results = gates_of(content)
    keys = keys_of(results)
    kept, rest = chosen(content, keys)
    shown = [result for result in results if key_of(result) in {*kept, *rest}]
    verdicts = {result.verdict for result in shown} or verdicts_of(content) or _untested(content)
    meaning = (
        "A difference between the roles can come from the people or from the items: if "
        f"{first} and {second} read the same words differently, their means differ although "
        "nothing between them does. The check for that is measurement invariance between the "
        "roles. Relations, consistency (ICC(C,1)) and reliability within a role do not need it; "
        "means, gaps, limits of agreement and absolute agreement (ICC(A,1), concordance, κ) do. "
        "Exempt is how an ICC(A,1) compares with pairs made at random, or with another occasion: "
        "a difference in level that lies in the items enters both sides of that comparison."
    )
    blocks: list[Block] = [
        Paragraph(rich(_answer(content, shown)), "answer"),
        *_legend(verdicts),
        Paragraph(rich(meaning)),
    ]
    if shown:
        notes = rest_note(kept, rest, keys, "invariance")
        blocks.append(
            _table(content, "tab-gate", _TITLE, [r for r in shown if key_of(r) in kept], notes)
        )
    if rest:
        further = _table(content, "", _TITLE, [r for r in shown if key_of(r) in rest])
        blocks.append(Details(f"The gate of {counted(len(rest), 'more score')}", (further,)))
    return Section(
        id="gate",
        kicker="The gate",
        question=f"Do {first} and {second} understand the items alike?",
        contents="The gate",
        group="Can the numbers be trusted?",
        blocks=tuple(blocks),
    )


def _legend(verdicts: set[GateVerdict]) -> list[Block]:
    shown = tuple((word, GATE_MEANING[word]) for word in GATE_MEANING if word in verdicts)
    return [Gates(shown)] if shown else []


def _untested(content: ReportContent) -> set[GateVerdict]:
    return set() if kept_back(content, "invariance") else {"not tested"}


def gates_of(content: ReportContent) -> list[InvarianceResult]:
    """Return the ladders between the roles at the analysed occasion, in reading order."""
    found = results_of(content, "invariance")
    return [one for one in found if isinstance(one, InvarianceResult) and one.over == "roles"]


def verdicts_of(content: ReportContent) -> set[GateVerdict]:
    """Return the verdicts that the results carry."""
    return {gate_of(estimate_of([result], "bias")) for result in results_of(content, "agreement")}


def freed_items(content: ReportContent, key: ScaleKey) -> tuple[str, ...]:
    """Return the items that were freed for a scale."""
    for result in gates_of(content):
        if key_of(result) == key and result.verdict == "partially licensed":
            return tuple(result.freed)
    return ()


def _answer(content: ReportContent, shown: Sequence[InvarianceResult]) -> str:
    if not shown and kept_back(content, "invariance"):
        return (
            f"This question is about {SO_FEW} here, so its answer is not "
            "shown. No sentence says that one role rated higher than the other."
        )
    if not shown:
        return (
            "This question was not tested here. Until it is, no sentence says that one role rated "
            "higher than the other."
        )
    total = len(shown)
    if total == 1:
        words = _DOES[shown[0].verdict]
        name = in_sentence(scale_title(content, key_of(shown[0])))
        return f"For {name}: {words}. {sentence(shown[0].reason)}"
    counts = {word: sum(result.verdict == word for result in shown) for word in GATE_MEANING}
    found = {word: number_of for word, number_of in counts.items() if number_of}
    alike = next(iter(found)) if len(found) == 1 else None
    if alike == "not tested":
        return (
            f"For none of {count(total)} scores could the question be answered; the table gives "
            "the reason. No sentence says that one role rated higher than the other."
        )
    if alike is not None:
        every = "both" if total == 2 else f"all {count(total)}"
        first = f"{_DOES[alike].capitalize()}, for {every} scores."
    else:
        (verdict, number_of), *rest = found.items()
        others = "".join(f", for {count(n)} {_DOES[word]}" for word, n in rest)
        first = f"For {count(number_of)} of {count(total)} scores {_DOES[verdict]}{others}."
    return f"{first} A badge beside every number that compares the roles says which."


def _table(
    content: ReportContent,
    name: str,
    title: str,
    shown: Sequence[InvarianceResult],
    more: Rich = (),
) -> Table:
    by_key = {key_of(result): result for result in shown}
    reasons = Reasons()
    rows: list[Row] = []
    groups = grouped(content, list(by_key))
    for heading, members in groups:
        if len(groups) > 1 or heading != OTHER:
            rows.append(group_row(heading, _WIDTH + 2))
        rows += [_row(content, by_key[key], reasons) for key in members]
    general = note(
        "Δχ² and ΔCFI: cost of the step against the one before it, ",
        em("p"),
        " in parentheses. Full information maximum likelihood over every dyad with any answer; "
        "residuals of the same item correlate over the roles. A step passes if ",
        em("p"),
        f" ≥ {unit(GATE_RULES['p'].value)}, or if ΔCFI ≥ {unit(GATE_RULES['delta_cfi'].value, 3)} "
        f"and ΔRMSEA ≤ {unit(GATE_RULES['delta_rmsea'].value, 3)} (Cheung & Rensvold, 2002; Chen, "
        "2007).",
        _scaled(shown),
        more,
    )
    return Table(
        id=name,
        title=title,
        header=_header(),
        rows=tuple(rows),
        notes=(general, *reasons.notes()),
    )


def _header() -> tuple[tuple[Cell, ...], ...]:
    return (
        (
            head("Scale", left=True, rows=2),
            head("Configural", span=2),
            head("Equal loadings", span=2),
            head("Equal intercepts", span=2),
            head("Verdict", left=True, rows=2),
        ),
        (
            head("CFI"),
            head("RMSEA"),
            head("Δχ² (", em("p"), ")"),
            head("ΔCFI"),
            head("Δχ² (", em("p"), ")"),
            head("ΔCFI"),
        ),
    )


def _row(content: ReportContent, result: InvarianceResult, reasons: Reasons) -> Row:
    name = left(scale_title(content, key_of(result)))
    steps = [estimate_of([result], term) for term in ("configural", "loadings", "intercepts")]
    known = [step for step in steps if step is not None and step.undefined is None]
    if len(known) < len(steps):
        verdict = Cell(rich(badge(result.verdict)), "left")
        return Row((name, why(sentence(result.reason), span=_WIDTH), verdict))
    configural, loadings, intercepts = known
    mark = "" if result.verdict == "licensed" else reasons.mark(_reason(content, result))
    cells = (
        right(unit(extra_number(configural, "cfi"), 3)),
        right(unit(extra_number(configural, "rmsea"), 3)),
        *_cost(loadings),
        *_cost(intercepts),
        Cell(rich(badge(result.verdict), *([sup(mark)] if mark else [])), "left"),
    )
    return Row((name, *cells))


def _reason(content: ReportContent, result: InvarianceResult) -> str:
    """Return why the verdict is what it is; freed items are told with what they say."""
    text = sentence(result.reason)
    for item in result.freed:
        words = item_names(content, key_of(result), [item])
        if words.startswith("“"):
            text = re.sub(rf"\b{re.escape(item)}\b", f"{item} ({words})", text)
    return text


def _cost(step: Estimate) -> tuple[Cell, Cell]:
    test = f"{number(extra_number(step, 'delta_chi2'))} ({p_value(extra_number(step, 'delta_p'))})"
    return right(test), right(unit(extra_number(step, "delta_cfi"), 3))


def _scaled(shown: Sequence[InvarianceResult]) -> Rich:
    if any(result.options.get("errors") == "cluster" for result in shown):
        return rich(" Tests are scaled for dyads that share a coach.")
    return ()
