"""How far answers repeat themselves: alpha, the omegas, split halves, error of measurement."""
