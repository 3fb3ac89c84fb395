"""What was answered: data files read into one long table, with an account of every row."""
