"""How one score goes with another when dyads are nested: correlation, regression, their errors."""
