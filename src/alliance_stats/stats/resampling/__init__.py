"""Resampling: replicates of a statistic from weighted sufficient statistics."""
