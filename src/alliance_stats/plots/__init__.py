"""Figures: one file each; they draw what a result holds and compute nothing.

``plot(result)`` draws any result. Matplotlib is imported only when something is drawn, and never
through pyplot, so no global figure state is touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliance_stats.errors import OptionError, listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from alliance_stats.results import Result

__all__ = ["plot"]


def plot(result: Result, *, ax: Axes | None = None) -> Axes:
    """Draw a result.

    Parameters
    ----------
    result
        What a verb returned. Agreement gives a Bland–Altman figure, change of agreement its course
        over occasions, similarity a comparison with random pairs, congruence the response surface,
        models of two or more scales a path diagram, everything else its estimates with intervals,
        written beside their marks. A model without a solution gives the reason instead.
    ax
        Axes to draw on; without one a new figure is made (``returned.figure``).

    Returns
    -------
    matplotlib.axes.Axes
        In a notebook, ``plot(result).figure`` as the last line of a cell shows it. The first
        declared role is an orange diamond, the second a blue circle, everywhere; hollow marks have
        an interval that holds zero, or may not be interpreted.

    Raises
    ------
    OptionError
        Something else than one result was given.

    Examples
    --------
    >>> from alliance_stats.results import Estimate, Result
    >>> r = Estimate(term="pearson", estimate=0.34, conf_low=0.13, conf_high=0.52)
    >>> plot(Result(estimates=(r,))).get_xlabel()
    'Estimate'
    """
    from alliance_stats.plots.dispatch import draw
    from alliance_stats.results import Result

    if not isinstance(result, Result):
        own = sorted(kind.analysis for kind in draw.registry if issubclass(kind, Result))
        raise OptionError(
            f"`plot` draws one result: figures of their own have {listed(own, 'and')}, others show "
            f"their intervals. Got {type(result).__name__}; of a study's results, "
            "`results.one(...)` picks one."
        )
    return draw(result, ax)
