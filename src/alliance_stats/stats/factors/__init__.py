"""One and several factors behind items, from correlations or from ordered answers."""
