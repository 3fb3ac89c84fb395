"""Whether roles, occasions or cohorts use the items of a scale alike: the invariance ladder."""
