"""Answers to `minibatches`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import copy
import random

import numpy as np


def _cut(order, size):
    return [order[i : i + size] for i in range(0, len(order), size)]


def right_list(n, batch_size, *, rng):
    """A list of slices."""
    order = np.arange(n)
    rng.shuffle(order)
    return [order[k : k + batch_size] for k in range(0, n, batch_size)]


def right_generator(n, batch_size, *, rng):
    """A generator that shuffles when it is first asked."""
    order, start = rng.permutation(n), 0
    while start < n:
        yield order[start : start + batch_size].copy()
        start += batch_size


def right_argsort(n, batch_size, *, rng):
    """argsort of random numbers, cut by np.split."""
    order = np.argsort(rng.random(n))
    return np.split(order, range(batch_size, n, batch_size))


def right_one_by_one(n, batch_size, *, rng):
    """Draws from those that are left; a map."""
    left = list(range(n))
    batches = []
    while left:
        batch = [left.pop(rng.integers(len(left))) for _ in range(min(batch_size, len(left)))]
        batches.append(batch)
    return map(np.array, batches)


def right_choice(n, batch_size, *, rng):
    """choice without replacement; small integers; a tuple."""
    order = rng.choice(n, size=n, replace=False).astype(np.int32)
    return tuple(order[k : k + batch_size] for k in range(0, n, batch_size))


def wrong_last_dropped(n, batch_size, *, rng):
    """The last batch is dropped.

    Told as: is missing
    """
    order = rng.permutation(n)
    for k in range(n // batch_size):
        yield order[k * batch_size : (k + 1) * batch_size]


def wrong_last_filled(n, batch_size, *, rng):
    """The last batch is filled from the front.

    Told as: filled up
    """
    order = rng.permutation(n)
    order = np.resize(order, -(-n // batch_size) * batch_size)
    return order.reshape(-1, batch_size)


def wrong_last_filled_list(n, batch_size, *, rng):
    """The last batch reaches back.

    Told as: filled up
    """
    order = rng.permutation(n)
    starts = range(0, n, batch_size)
    return [order[max(0, min(k, n - batch_size)) :][:batch_size] for k in starts]


def wrong_replacement(n, batch_size, *, rng):
    """Draws with replacement.

    Told as: more than once
    """
    sizes = [min(batch_size, n - k) for k in range(0, n, batch_size)]
    return [rng.integers(n, size=size) for size in sizes]


def wrong_each_batch_anew(n, batch_size, *, rng):
    """No index twice in a batch, but in an epoch.

    Told as: more than once
    """
    sizes = [min(batch_size, n - k) for k in range(0, n, batch_size)]
    return [rng.choice(n, size=size, replace=False) for size in sizes]


def wrong_not_shuffled(n, batch_size, *, rng):
    """Nothing is shuffled.

    Told as: nothing is shuffled
    """
    return [np.arange(n)[k : k + batch_size] for k in range(0, n, batch_size)]


def wrong_batches_shuffled(n, batch_size, *, rng):
    """The batches come in random order, each with its own neighbors.

    Told as: of the 6 orders | of every batch are in ascending order
    """
    batches = [np.arange(n)[k : k + batch_size] for k in range(0, n, batch_size)]
    full, rest = batches[: n // batch_size], batches[n // batch_size :]
    return [full[k] for k in rng.permutation(len(full))] + rest


def wrong_inside_only(n, batch_size, *, rng):
    """Shuffled inside each batch alone.

    Told as: of the 6 orders | are hardly mixed
    """
    return [rng.permutation(np.arange(n)[k : k + batch_size]) for k in range(0, n, batch_size)]


def wrong_turned(n, batch_size, *, rng):
    """Cut once and put together the other way round.

    Told as: of the 6 orders | has the order of the first | come right after the one before them
    """
    order = np.roll(np.arange(n), int(rng.integers(n)))
    return [order[k : k + batch_size] for k in range(0, n, batch_size)]


def wrong_own_seed(n, batch_size, *, rng):
    """A seed of its own.

    Told as: different seeds give the same | has the order of the first
    """
    order = np.random.default_rng(0).permutation(n)
    return [order[k : k + batch_size] for k in range(0, n, batch_size)]


def wrong_global(n, batch_size, *, rng):
    """NumPy's global generator.

    Told as: draw from `rng` alone
    """
    order = np.random.permutation(n)  # noqa: NPY002 - the bug
    return [order[k : k + batch_size] for k in range(0, n, batch_size)]


def wrong_python_random(n, batch_size, *, rng):
    """Python's own generator.

    Told as: draw from `rng` alone
    """
    order = list(range(n))
    random.shuffle(order)
    return [np.array(order[k : k + batch_size]) for k in range(0, n, batch_size)]


def wrong_one_order(n, batch_size, *, rng):
    """A copy of the generator draws: the next epoch has the same order.

    Told as: has the order of the first
    """
    order = copy.deepcopy(rng).permutation(n)
    return [order[k : k + batch_size] for k in range(0, n, batch_size)]


def wrong_from_one(n, batch_size, *, rng):
    """Counts from 1.

    Told as: outside
    """
    order = 1 + rng.permutation(n)
    return [order[k : k + batch_size] for k in range(0, n, batch_size)]


def wrong_empty_batch(n, batch_size, *, rng):
    """An empty batch at the end where B divides N.

    Told as: a batch is empty
    """
    order = rng.permutation(n)
    return [order[k : k + batch_size] for k in range(0, n + 1, batch_size)]


def wrong_even_batches(n, batch_size, *, rng):
    """As many batches, of nearly equal sizes.

    Told as: have sizes
    """
    return np.array_split(rng.permutation(n), -(-n // batch_size))


def wrong_lists(n, batch_size, *, rng):
    """Lists of numbers.

    Told as: must be an array of whole numbers
    """
    order = rng.permutation(n).tolist()
    return [order[k : k + batch_size] for k in range(0, n, batch_size)]


def wrong_first_batch_only(n, batch_size, *, rng):
    """Returns inside the loop.

    Told as: must be an array of whole numbers | missing
    """
    order = rng.permutation(n)
    for k in range(0, n, batch_size):
        return [order[k : k + batch_size]]
    return []


def wrong_small_integers(n, batch_size, *, rng):
    """uint8 holds 256 examples and no more.

    Told as: more than once
    """
    order = rng.permutation(n).astype(np.uint8)
    return [order[k : k + batch_size] for k in range(0, n, batch_size)]


def wrong_none(n, batch_size, *, rng):
    """Nothing is returned.

    Told as: must return the batches
    """
    rng.permutation(n)


def wrong_all_in_one_unshuffled(n, batch_size, *, rng):
    """One batch with everything is not shuffled.

    Told as: nothing is shuffled
    """
    if batch_size >= n:
        return [np.arange(n)]
    return _cut(rng.permutation(n), batch_size)


def wrong_keys_with_ties(n, batch_size, *, rng):
    """Sorts by keys with ties, which keep their order.

    Told as: not equally likely
    """
    order = np.argsort(rng.integers(0, n, size=n), kind="stable")
    return _cut(order, batch_size)


def wrong_large_decks_in_blocks(n, batch_size, *, rng):
    """Shuffles a large deck within blocks alone.

    Told as: hardly mixed
    """
    if n <= 256:
        return _cut(rng.permutation(n), batch_size)
    blocks = [b[rng.permutation(len(b))] for b in _cut(np.arange(n), 64)]
    return _cut(np.concatenate(blocks), batch_size)


def wrong_sorted_hands(n, batch_size, *, rng):
    """Sorts every batch.

    Told as: ascending order
    """
    order = rng.permutation(n)
    return [np.sort(batch) for batch in _cut(order, batch_size)]
