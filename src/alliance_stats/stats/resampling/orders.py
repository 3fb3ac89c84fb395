"""Orders of partners: at random or all of them, with or without real pairs, inside groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations, product
from math import factorial, prod

import numpy as np

from alliance_stats.stats.arrays import Integers


def n_orders(sizes: Sequence[int], *, derange: bool) -> int:
    """Count the orders of groups of these sizes; with ``derange``, those that move everybody.

    Examples
    --------
    >>> n_orders([4], derange=False), n_orders([4], derange=True), n_orders([2, 4], derange=True)
    (24, 9, 9)
    """
    return prod(_derangements(size) if derange else factorial(size) for size in sizes)


def every_order(n: int, groups: Sequence[Integers], *, derange: bool) -> Iterator[Integers]:
    """Yield every order of ``n`` rows that stays inside the groups.

    Examples
    --------
    >>> [order.tolist() for order in every_order(3, [np.arange(3)], derange=True)]
    [[1, 2, 0], [2, 0, 1]]
    """
    choices = [
        [
            order
            for order in permutations(group.tolist())
            if not (derange and any(a == b for a, b in zip(order, group.tolist(), strict=True)))
        ]
        for group in groups
    ]
    for choice in product(*choices):
        result = np.arange(n)
        for group, order in zip(groups, choice, strict=True):
            result[group] = order
        yield result


def random_order(
    rng: np.random.Generator, n: int, groups: Sequence[Integers], *, derange: bool
) -> Integers:
    """Draw an order of ``n`` rows that stays inside the groups.

    All orders allowed are equally likely: a draw that leaves somebody in place is drawn anew.

    Examples
    --------
    >>> order = random_order(np.random.default_rng(1), 6, [np.arange(6)], derange=True)
    >>> bool((order == np.arange(6)).any())
    False
    """
    result = np.arange(n)
    for group in groups:
        order = rng.permutation(group)
        while derange and (order == group).any():
            order = rng.permutation(group)
        result[group] = order
    return result


def _derangements(n: int) -> int:
    """Count the orders without anybody in place: D(n) = n D(n - 1) + (-1)^n."""
    count = 1
    for i in range(1, n + 1):
        count = i * count + (-1) ** i
    return count
