"""Argument checks, in one message style."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Real

from alliance_stats.errors import OptionError, did_you_mean, listed


def check_choice(name: str, value: object, allowed: Iterable[object]) -> None:
    """Raise ``OptionError`` unless ``value`` is one of ``allowed``.

    Examples
    --------
    >>> check_choice("form", "A,1", ["A,1", "C,1"])
    """
    options = list(allowed)
    if value not in options:
        hint = did_you_mean(str(value), [str(option) for option in options])
        raise OptionError(f"`{name}` must be {listed(options)}; got '{value}'.{hint}")


def check_kind(name: str, given: object, wanted: type, maker: str) -> None:
    """Raise ``OptionError`` unless ``given`` is a ``wanted``, which ``maker`` returns.

    Examples
    --------
    >>> check_kind("title", 3, str, "title()")
    Traceback (most recent call last):
    ...
    alliance_stats.errors.OptionError: `title` must be str, what `title()` returns; got int.
    """
    if not isinstance(given, wanted):
        raise OptionError(
            f"`{name}` must be {wanted.__name__}, what `{maker}` returns; got "
            f"{type(given).__name__}."
        )


def check_names(name: str, given: object) -> None:
    """Raise ``OptionError`` where one name stands in place of a list of names.

    Examples
    --------
    >>> check_names("covariates", "workplace")
    Traceback (most recent call last):
    ...
    alliance_stats.errors.OptionError: `covariates` must be a list of names; write ['workplace'].
    """
    if isinstance(given, str):
        raise OptionError(f"`{name}` must be a list of names; write [{given!r}].")


def names_of(given: Sequence[str] | None, k: int, option: str, word: str) -> tuple[str, ...]:
    """Return ``k`` names: those given, or a word and a number each.

    Examples
    --------
    >>> names_of(None, 2, "labels", "view"), names_of(["coach", "client"], 2, "labels", "view")
    (('view 1', 'view 2'), ('coach', 'client'))
    """
    if given is None:
        return tuple(f"{word} {j}" for j in range(1, k + 1))
    check_names(option, given)
    if len(given) != k:
        raise OptionError(f"`{option}` must hold {k} names; it has {len(given)}.")
    return tuple(given)


def check_number(value: object, name: str) -> None:
    """Raise ``OptionError`` unless ``value`` is one number; NaN is one.

    Examples
    --------
    >>> check_number(0.5, "reliability")
    """
    if not isinstance(value, Real):
        raise OptionError(f"`{name}` must be a number; got {value!r}.")


def check_confidence(value: float, name: str = "confidence") -> None:
    """Raise ``OptionError`` unless ``value`` lies strictly between 0 and 1."""
    check_number(value, name)
    if not 0 < value < 1:
        raise OptionError(f"`{name}` must lie between 0 and 1, for example 0.95; got {value!r}.")


def check_positive(value: float, name: str) -> None:
    """Raise ``OptionError`` unless ``value`` is above zero."""
    check_number(value, name)
    if not value > 0:
        raise OptionError(f"`{name}` must be above 0; got {value!r}.")
