"""Resampling: how far a statistic would have moved in another sample, and under no relation.

One room for all of it. ``plan`` says what is resampled, ``statistic`` what is recomputed,
``bootstrap`` and ``nulls`` do the work, the other files hold ready statistics. A statistic of sums
over rows goes through count weights (``counts``); any other is recomputed from the drawn rows.
"""
