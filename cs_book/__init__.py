"""What the chapters draw with: figures, interactive figures, and the book's Sphinx extension."""
