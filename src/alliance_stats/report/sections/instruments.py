"""2 Instruments: what was asked, of whom, and how far it is tested."""

from __future__ import annotations

from collections.abc import Mapping

from alliance_stats.formatting import count, join, number, plain
from alliance_stats.instrument.model import Composite, Instrument
from alliance_stats.report.blocks import (
    Block,
    Details,
    Paragraph,
    Rich,
    Row,
    Section,
    Table,
    rich,
    strong,
)
from alliance_stats.report.content import ReportContent
from alliance_stats.report.tabling import group_row, head, left, note, right

STANDING = {
    "draft": "draft, not yet validated",
    "original": "its author’s own",
    "verified": "published; key verified",
    "unverified": "published; key not verified",
}


def section(content: ReportContent) -> Section:
    """Return the questionnaires and their scales."""
    blocks: list[Block] = [
        Paragraph(rich(_answer(content)), "answer"),
        _table(content),
        Details("Scales: what each is about and how it is scored", (_scales(content),)),
    ]
    return Section(
        id="instruments",
        kicker="Instruments",
        question="What was asked, and how far is it tested?",
        contents="Instruments",
        group="Can the numbers be trusted?",
        blocks=tuple(blocks),
    )


def drafts_warning(content: ReportContent) -> Rich:
    """Return the warning that stands at the head of every report on draft scales."""
    instruments = list(content.instruments.values())
    drafts = [title_of(one) for one in instruments if one.is_draft]
    if not drafts:
        return ()
    rest = (
        " They have no norms and no bands. Read the numbers as comparisons inside this study, "
        "not as levels of anything."
    )
    if len(drafts) == len(instruments):
        return rich(strong("The scales in this study are drafts, not yet validated."), rest)
    what = f"{join(drafts)} {'is a draft' if len(drafts) == 1 else 'are drafts'}"
    return rich(strong(f"{what}, not yet validated."), rest.replace("They have", "Drafts have"))


def key_warning(content: ReportContent) -> Rich:
    """Return the warning that a scoring key is unverified: it decides every number."""
    unverified = [
        title_of(one) for one in content.instruments.values() if one.key_status == "unverified"
    ]
    if not unverified:
        return ()
    keys = "The scoring key of" if len(unverified) == 1 else "The scoring keys of"
    verb = "is" if len(unverified) == 1 else "are"
    return rich(
        strong(f"{keys} {join(unverified)} {verb} unverified."),
        " Nobody has checked which items belong to which scale, and which are reversed, against "
        "the source. Check that before any number is used.",
    )


def title_of(instrument: Instrument) -> str:
    """Return an instrument's printed name."""
    return instrument.title.get(instrument.languages[0], instrument.id)


def _answer(content: ReportContent) -> str:
    instruments = list(content.instruments.values())
    drafts = sum(one.is_draft for one in instruments)
    if not drafts:
        if len(instruments) == 1:
            return "One questionnaire was used; the table says how far it is tested."
        used = f"{count(len(instruments))} questionnaires were used"
        return f"{used}; the table says how far each is tested."
    if drafts == len(instruments):
        if drafts == 1:
            return "One questionnaire was used. It is a draft: its own validity is still open."
        return f"All {count(drafts)} questionnaires are drafts: their own validity is still open."
    return f"{count(drafts)} of {count(len(instruments))} questionnaires are drafts."


def _table(content: ReportContent) -> Table:
    header = (
        head("Instrument", left=True),
        head("Items"),
        head("Answered by", left=True),
        head("About", left=True),
        head("Perspective", left=True),
        head("Licence", left=True),
        head("Standing", left=True),
    )
    rows = tuple(_row(content, one) for one in content.instruments.values())
    text = (
        "“About” decides which questions may be asked: the same target in both roles, agreement; "
        "partner (each rates the other), reciprocity; self, neither. Direct: own view. Meta: "
        "one’s guess of the other’s view."
    )
    sources = [rich(one.citation) for one in content.instruments.values() if one.citation]
    return Table(
        "tab-instruments",
        "Instruments, their licence and their standing",
        (header,),
        rows,
        (note(text), *sources),
    )


def roles_of(content: ReportContent) -> tuple[str, ...]:
    """Return every role the study declares, the pair first; a report is about the pair."""
    study = content.provenance.get("study")
    declared = study.get("roles") if isinstance(study, Mapping) else None
    others = [role for role in declared or () if role not in content.roles]
    return (*content.roles, *others)


def _row(content: ReportContent, one: Instrument) -> Row:
    targets = dict.fromkeys(one.subscales[score].target for score in one.subscales)
    roles = [role for role in roles_of(content) if role in one.roles]
    standing = STANDING["draft" if one.is_draft else one.key_status]
    return Row(
        (
            left(f"{title_of(one)} ({one.version})"),
            right(count(len(one.scored_items))),
            left(join(roles)),
            left(", ".join(targets)),
            left(", ".join(one.perspectives)),
            left(one.licence),
            left(standing),
        )
    )


def _scales(content: ReportContent) -> Table:
    header = (
        head("Scale", left=True),
        head("Items"),
        head("About", left=True),
        head("Score", left=True),
        head("Range"),
        head("Given when", left=True),
    )
    rows: list[Row] = []
    for one in content.instruments.values():
        rows.append(group_row(title_of(one), len(header)))
        rows += [_scale_row(one, score) for score in one.score_ids]
    return Table("", "Scales and how they are scored", (header,), tuple(rows))


def _scale_row(one: Instrument, score_id: str) -> Row:
    score = one.score(score_id)
    ends = " to ".join(_end(end) for end in one.range_of(score_id))
    by_scores = isinstance(score, Composite) and score.over == "subscales"
    parts = len(score.of) if isinstance(score, Composite) and by_scores else None
    n_items = len(one.items_of(score_id))
    unit = "subscales" if by_scores else "items"
    whole = parts if parts is not None else n_items
    return Row(
        (
            left(one.title_of(score_id)),
            right(count(n_items)),
            left(one.target_of(score_id)),
            left(f"{score.aggregate} of {unit}"),
            right(ends),
            left(f"{count(score.min_valid)} of {count(whole)} {unit} answered"),
        ),
        indent=True,
    )


def _end(x: float) -> str:
    return plain(x) if x == round(x) else number(x)
