"""A whole class: who is graded, where, in which order, and what came of it."""
