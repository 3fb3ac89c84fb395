"""``result_from``: a result as ``results.json`` keeps it, made into a Result again."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import alliance_stats.analysis
from alliance_stats.errors import ResultsError, did_you_mean
from alliance_stats.results import Result


def result_from(plain: Mapping[str, Any]) -> Result:
    """Return the result that ``to_dict`` wrote, of the kind its analysis has.

    Raises
    ------
    ResultsError
        This version has no such analysis, or the result does not have its form.

    Examples
    --------
    >>> import alliance_stats as als
    >>> dyads = als.pair(als.score(als.simulate(n_dyads=30, seed=1).responses))
    >>> found = als.agreement(dyads, scale="collaboration")
    >>> again = result_from(found.to_dict())
    >>> type(again) is type(found), again.to_dict() == found.to_dict()
    (True, True)
    """
    name = plain.get("analysis")
    # One file is one question: the module has the name of the analysis.
    known = {module.name for module in iter_modules(alliance_stats.analysis.__path__)}
    if not isinstance(name, str) or name not in known:
        raise ResultsError(
            f"This version has no analysis '{name}'.{did_you_mean(str(name), known)} "
            "Run the study again with this version."
        )
    import_module(f"alliance_stats.analysis.{name}")
    return Result.from_dict(plain)
