"""Bugs planted by someone who had not seen the diagnosis, and right gradients without end.

A module whose name begins with ``bugs_`` holds `CASES`, each with a name, the truth in words, and
``make(rng)``, and `NAMES`: the causes that are a true diagnosis, separated by ``|``. To add bugs,
add a module. Those of ``unseen_`` modules were shown to nobody before the rules were finished.
`setups` draws the functions and their points.
"""
