"""Who belongs to whom: coach and client side by side."""
