"""The data files that travel with the package; `cs_core.datasets` reads them.

Where each comes from, and under which terms, is told in README.md in this folder.
"""
