"""Landscapes and schedules of descent beside SciPy: values, slopes, and where the minima are."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cs_core import landscapes, optim
from cs_core.train import minimize

scipy_optimize = pytest.importorskip("scipy.optimize", reason="SciPy is not installed")

WITH_MINIMA = ["zigzag_bowl", "ravine", "rosenbrock", "beale", "himmelblau", "cubic", "sinc"]


def test_rosenbrock_is_theirs(rng):
    points = rng.uniform(-2, 2, size=(100, 2))
    values = scipy_optimize.rosen(points.T)
    slopes = [scipy_optimize.rosen_der(point) for point in points]
    assert_allclose(landscapes.rosenbrock.value(points), values, rtol=1e-12)
    assert_allclose(landscapes.rosenbrock.gradient(points), slopes, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", WITH_MINIMA)
def test_newton_walks_from_nearby_to_every_minimum(name, rng):
    """Their minimizer uses our gradient, so value and gradient must belong together too."""
    landscape = getattr(landscapes, name)
    for minimum in landscape.minima:
        start = np.array(minimum) + 0.01 * rng.normal(size=len(minimum))

        def slope(x, landscape=landscape):
            return landscape.gradient(x)

        found = scipy_optimize.root(slope, start, tol=1e-14)
        assert_allclose(found.x, minimum, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("name", WITH_MINIMA)
def test_no_minimum_is_missing(name):
    """From a grid over the domain their descent ends at a minimum of the list, or at a wall."""
    landscape, bounds = getattr(landscapes, name), getattr(landscapes, name).domain
    axes = [np.linspace(low, high, 8)[1:-1] for low, high in bounds]
    reached = set()
    for start in np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, len(bounds)):
        found = scipy_optimize.minimize(
            lambda x: float(np.squeeze(landscape.value(x))), start, jac=landscape.gradient,
            bounds=bounds, method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-10},
        ).x  # fmt: skip
        walls = [abs(v - e) for v, pair in zip(found, bounds, strict=True) for e in pair]
        distances = [np.linalg.norm(found - np.array(m)) for m in landscape.minima]
        # Beale's function falls for ever along two valleys, towards the edge of the domain
        assert min(distances) < 1e-3 or min(walls) < 1e-9, (start, found)
        if min(distances) < 1e-3:
            reached.add(int(np.argmin(distances)))
    assert reached == set(range(len(landscape.minima)))


@pytest.mark.parametrize(
    "optimizer",
    [optim.momentum(1e-3), optim.nesterov(1e-3), optim.adam(0.02), optim.rprop(0.01)],
    ids=["momentum", "nesterov", "adam", "rprop"],
)
def test_our_descent_ends_where_theirs_does(optimizer):
    theirs = scipy_optimize.minimize(
        landscapes.rosenbrock.value, [-1.2, 1.0], jac=landscapes.rosenbrock.gradient, method="BFGS"
    )
    ours = minimize(landscapes.rosenbrock.loss_and_grad, [-1.2, 1.0], optimizer, steps=6000)
    assert_allclose(ours.points[-1], theirs.x, atol=1e-2)
