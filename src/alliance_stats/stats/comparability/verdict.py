"""From the steps of the ladder to a verdict and the reason for it, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from alliance_stats.formatting import counted, join, unit
from alliance_stats.stats.comparability.ladder import Ladder, Step
from alliance_stats.stats.comparability.models import Freed
from alliance_stats.stats.comparability.rules import InvarianceRules
from alliance_stats.vocabulary import GateVerdict

FEWEST_ITEMS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is compared: items and views by name, rows, and parameters of the free model.

    ``independent`` says that the views are groups below each other, not side by side.
    """

    items: tuple[str, ...]
    views: tuple[str, ...]
    n: int
    n_parameters: int
    confidence: float
    seed: int
    independent: bool

    @property
    def n_views(self) -> int:
        """How many views there are."""
        return len(self.views)


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """How far the ladder could be climbed, with items freed where that was needed.

    ``accepted`` is the step that the verdict allows comparisons on, if there is one.
    """

    verdict: GateVerdict
    level: str
    reason: str
    partial: tuple[Step, ...] = ()
    accepted: Step | None = None


def why_not(setting: Setting, rules: InvarianceRules) -> str | None:
    """Say why the ladder should not be tried at all; None if it may be."""
    k = len(setting.items)
    if k < FEWEST_ITEMS:
        held = "is one item" if k == 1 else f"are {k} items"
        return (
            f"There {held}; a factor in each view needs at least {FEWEST_ITEMS} before anything "
            "can be tested."
        )
    if rules.too_few(setting.n, setting.n_parameters):
        return (
            f"There {'is' if setting.n == 1 else 'are'} {counted(setting.n, 'row')} for the "
            f"{counted(setting.n_parameters, 'parameter')} of the "
            f"unconstrained model; it takes at least {rules.rows_per_parameter:g} for each."
        )
    return None


def judged(ladder: Ladder, steps: Sequence[Step], setting: Setting) -> Path:
    """Judge the four steps of the full ladder, freeing items where a step fails."""
    configural, loadings, intercepts, residuals = steps
    if configural.undefined is not None:
        return Path(verdict="not tested", level="", reason=_told(configural.undefined, setting))
    if not configural.passes:
        return Path(verdict="not licensed", level="", reason=_bad_configural(configural, setting))
    partial: list[Step] = []
    before = configural
    for step in (loadings, intercepts):
        if before.freed.items:
            step = ladder.step(step.name, before.freed, before)
        relaxed = ladder.relax(step, before)
        if relaxed.freed.items:
            partial.append(relaxed)
        if not relaxed.passes or relaxed.undefined is not None:
            return _stopped(relaxed, before, tuple(partial), setting)
        before = relaxed
    if before.freed.items:
        reason = f"{_freed_words(before.freed, setting)} and {_was(before.freed)} freed."
        return Path(
            verdict="partially licensed",
            level="intercepts",
            reason=reason,
            partial=tuple(partial),
            accepted=before,
        )
    to_the_end = residuals.passes and residuals.undefined is None
    level = "residuals" if to_the_end else "intercepts"
    words = "up to residuals" if to_the_end else "up to intercepts, not residuals"
    return Path(verdict="licensed", level=level, reason=f"Licensed {words}.", accepted=before)


def _stopped(step: Step, before: Step, partial: tuple[Step, ...], setting: Setting) -> Path:
    if step.passes or isnan(step.delta_p):
        why = step.undefined or "the models cannot be compared."
        return Path(
            verdict="not tested",
            level=before.name,
            reason=f"With equal {step.name}: {_told(why, setting)}",
            partial=partial,
        )
    freed = [setting.items[item] for item in sorted(step.freed.items)]
    effort = (
        f" even with {join(freed)} freed, and no more than half may be"
        if freed
        else ", and too few items are left to free one"
    )
    return Path(
        verdict="not licensed",
        level=before.name,
        reason=f"The {step.name} are not the same in {_both(setting)}{effort}.",
        partial=partial,
    )


def _bad_configural(step: Step, setting: Setting) -> str:
    return (
        f"One factor in each of {_both(setting)} does not describe the answers (CFI = "
        f"{unit(step.cfi, 3)}, SRMR = {unit(step.srmr, 3)}), so there is nothing to compare."
    )


def _freed_words(freed: Freed, setting: Setting) -> str:
    """Name what was freed; an item whose loading differs has an intercept of its own, too."""
    told = []
    for kind, items in (
        ("loading", freed.loadings),
        ("intercept", freed.intercepts - freed.loadings),
    ):
        if items:
            names = join([setting.items[item] for item in sorted(items)])
            told.append(f"{kind}{'s' if len(items) > 1 else ''} of {names}")
    several = len(freed.items) > 1
    verb = "differ" if several else "differs"
    return f"The {' and the '.join(told)} {verb} between {_both(setting)}"


def _was(freed: Freed) -> str:
    return "were" if len(freed.items) > 1 else "was"


def _both(setting: Setting) -> str:
    return join(setting.views)


def _told(reason: str, setting: Setting) -> str:
    """Put the names of items and views in place of the model's own."""

    def named(found: re.Match[str]) -> str:
        view, item = int(found[1]) - 1, int(found[2]) - 1
        where = "" if setting.independent else f" ({setting.views[view]})"
        return f"{setting.items[item]}{where}"

    plain = re.sub(r"'?\bx(\d+)_(\d+)\b'?", named, reason)
    return re.sub(r"'?\bF(\d+)\b'?", lambda found: setting.views[int(found[1]) - 1], plain)
