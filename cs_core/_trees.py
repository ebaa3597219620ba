"""Dicts and lists of arrays, nested: the form of parameters in `optim`, `train` and `autodiff`."""

from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

import numpy as np


def is_tree(value: object) -> TypeGuard[Mapping[str, Any] | list[Any]]:
    """Tell whether a value holds arrays, rather than being one."""
    if isinstance(value, list):
        return any(isinstance(child, np.ndarray) or is_tree(child) for child in value)
    return isinstance(value, Mapping)


def children(tree: Mapping[str, Any] | list[Any]) -> list[tuple[Any, Any]]:
    """Return the keys of a dict or the places of a list, and what is there."""
    return list(tree.items() if isinstance(tree, Mapping) else enumerate(tree))


def rebuilt(tree: Mapping[str, Any] | list[Any], parts: list[Any]) -> Any:
    """Return a dict of the tree's keys, or a list, that holds the parts."""
    return dict(zip(tree, parts, strict=True)) if isinstance(tree, Mapping) else parts


def tree_map(f: Callable[..., Any], params: Any, *others: Any) -> Any:
    """Apply a function to each array of nested dicts and lists, and keep the nesting.

    Parameters
    ----------
    f : callable
        ``f(array, *others)``, with the arrays in the same place of the others.
    *others
        More of the form of params.

    Returns
    -------
    ndarray, dict or list
        What f returned, in the places of the arrays.

    Examples
    --------
    >>> tree_map(np.shape, {"layers": [np.ones((2, 3)), np.zeros(3)]})
    {'layers': [(2, 3), (3,)]}
    """
    if not is_tree(params):
        return f(params, *others)
    parts = [tree_map(f, child, *(o[key] for o in others)) for key, child in children(params)]
    return rebuilt(params, parts)


def tree_leaves(params: Any) -> list[Any]:
    """Return the arrays of nested dicts and lists, in their order.

    Returns
    -------
    list of ndarray

    Examples
    --------
    >>> tree_leaves({"W": np.ones(2), "rest": [np.zeros(1)]})
    [array([1., 1.]), array([0.])]
    """
    if not is_tree(params):
        return [params]
    return [leaf for _, child in children(params) for leaf in tree_leaves(child)]
