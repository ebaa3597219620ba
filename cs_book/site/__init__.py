"""What the build of the book does beyond Sphinx and its theme, one concern a module."""
