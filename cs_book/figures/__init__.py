"""The chapters' figures: each function draws one from data and returns it."""
