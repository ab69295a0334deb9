"""How often the right service comes first, and what simpler ways would have said."""
