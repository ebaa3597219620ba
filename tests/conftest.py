"""Settings that every test shares."""

import os

import numpy as np
import pytest
from hypothesis import settings

# The same examples on every run, so that a red test is red again for whoever looks at it.
# To search further: HYPOTHESIS_PROFILE=explore pytest tests/core
settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.register_profile("explore", deadline=None, max_examples=2000, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.fixture
def rng() -> np.random.Generator:
    """A generator with the same seed in every test."""
    return np.random.default_rng(20240229)
