"""How far two raters say the same: coefficients, limits, ordered and nominal codes."""
