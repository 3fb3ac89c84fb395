"""How alike two rows of answers are, and how alike strangers would be."""
