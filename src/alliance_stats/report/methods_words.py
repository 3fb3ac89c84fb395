"""What the methods text says of similarity, perception, congruence, change and the panel."""

from __future__ import annotations

from collections.abc import Iterator

from alliance_stats.formatting import count
from alliance_stats.report.content import ReportContent
from alliance_stats.results import Result


def relationship_words(content: ReportContent) -> list[str]:
    """Return one sentence or two per kind of result that there is."""
    first_of = {result.analysis: result for result in reversed(content.results)}
    return [text for text in _sentences(first_of) if text]


def model_words(content: ReportContent) -> list[str]:
    """Return one sentence or two on actor-partner models and their roles held equal."""
    first_of = {result.analysis: result for result in reversed(content.results)}
    return list(_models(first_of))


def _sentences(found: dict[str, Result]) -> Iterator[str]:
    if "similarity" in found:
        one = found["similarity"]
        yield (
            "Profile similarity follows Furr (2008): overall, distinctive (deviations from each "
            "role’s mean profile) and normative correlations, averaged by Fisher’s z, with a "
            f"studentised bootstrap ({_times(one, 'n_resamples', 'resamples')} of coaches where "
            "one has several dyads, else of dyads); social accuracy follows Biesanz (2010)."
        )
    if {"similarity", "two_way", "perception"} & set(found):
        one = next(found[v] for v in ("similarity", "two_way", "perception") if v in found)
        yield (
            f"Random pairs are {_times(one, 'n_pairings', 're-pairings')} of partners within the "
            "occasion; p is the share of them that reach the value of the real dyads."
        )
    if "perception" in found:
        yield (
            "Truth and bias follow West and Kenny (2011): the guess on the other’s and on one’s "
            "own answer, both centred on the mean of the other’s answers, both judges estimated "
            "together, with errors clustered on coach where dyads are nested."
        )
    if "agreement_change" in found:
        yield (
            "Change of agreement between occasions was tested on all dyads complete at an "
            "occasion, with the dependence between occasions, and within coach where dyads are "
            "nested, taken into account."
        )
    if "congruence" in found:
        one = found["congruence"]
        centre = {"midpoint": "the middle of the response scale", "pooled_mean": "the mean of both"}
        where = centre.get(str(one.options.get("centring")), "a common score")
        yield (
            "Congruence was examined by response surfaces (Edwards & Parry, 1993), both views "
            f"centred on {where}, no dyad left out as an outlier; intervals of the axes are "
            f"percentile bootstraps ({_times(one, 'n_resamples', 'resamples')}), models are "
            "compared by AICc, and a congruence claim needs every condition of Humberg, Nestler "
            "and Back (2019)."
        )


def _models(found: dict[str, Result]) -> Iterator[str]:
    if "apim" in found:
        one = found["apim"]
        yield (
            "Actor–partner models (Cook & Kenny, 2005) were fitted by full information maximum "
            "likelihood with one-sided dyads, errors clustered on coach where dyads are nested; "
            "k, the partner effect divided by the actor effect (Kenny & Ledermann, 2010), has a "
            f"percentile bootstrap ({_times(one, 'n_resamples', 'resamples')}) and a Monte Carlo "
            "interval, never one by the delta method, and is not computed where the actor effect "
            "could be zero."
        )
    if "distinguishability" in found:
        yield (
            "Whether the roles may be held equal was tested by likelihood ratios against the model "
            "in which they differ (Kenny, Kashy & Cook, 2006), the discrepancy multiplied by n."
        )


def _times(result: Result, option: str, noun: str) -> str:
    number = result.options.get(option)
    return f"{count(number)} {noun}" if isinstance(number, int) else noun
