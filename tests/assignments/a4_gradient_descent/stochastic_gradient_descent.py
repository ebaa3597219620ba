"""Answers to `stochastic_gradient_descent`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import itertools

import numpy as np


def _moved(W, rate, dW):
    return np.asarray(W - rate * dW).astype(W.dtype)


def _rate(learning_rate, step):
    return learning_rate(step) if callable(learning_rate) else learning_rate


def right_totals(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """Totals by hand; a counter of steps."""
    rate = learning_rate if callable(learning_rate) else lambda step: learning_rate
    step, losses, epoch_losses = 0, [], []
    for _ in range(epochs):
        total = seen = 0
        for batch in deal():
            loss, dW = loss_and_grad(W, X[batch], y[batch])
            W = (W - rate(step) * dW).astype(W.dtype)
            losses.append(loss)
            total += loss * len(batch)
            seen += len(batch)
            step += 1
        epoch_losses.append(total / seen)
    return W, np.array(losses, dtype=float), np.array(epoch_losses, dtype=float)


def right_in_place(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """A copy is updated in place; itertools counts; np.take picks rows."""
    W, steps = W.copy(), itertools.count()
    losses, epoch_losses = np.empty(0), np.zeros(epochs)
    for epoch in range(epochs):
        batches = list(deal())
        mine = []
        for batch in batches:
            rows, known = np.take(X, batch, axis=0), np.take(y, batch, axis=0)
            loss, dW = loss_and_grad(W.copy(), rows, known)
            mine.append(float(loss))
            step = next(steps)
            rate = float(learning_rate(step)) if callable(learning_rate) else learning_rate
            W -= (rate * np.array(dW)).astype(W.dtype)
        sizes = np.array([len(batch) for batch in batches])
        epoch_losses[epoch] = np.dot(mine, sizes) / sizes.sum()
        losses = np.concatenate([losses, mine])
    return W, losses, epoch_losses


def right_while(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """While loops, dictionaries, a history of pairs; prints."""
    history, epoch = [], 0
    weights = np.array(W)
    while epoch < epochs:
        queue = list(deal())
        while queue:
            batch = queue.pop(0)
            loss, dW = loss_and_grad(weights, X[batch], y[batch])
            step = len(history)
            history.append({"epoch": epoch, "loss": loss, "size": len(batch)})
            eta = learning_rate
            if callable(eta):
                eta = eta(step)
            weights = np.asarray(weights - eta * dW, dtype=W.dtype)
        print("epoch", epoch, "done")
        epoch += 1
    told = []
    for e in range(epochs):
        part = [h for h in history if h["epoch"] == e]
        told.append(np.average([h["loss"] for h in part], weights=[h["size"] for h in part]))
    return weights, np.array([float(h["loss"]) for h in history]), np.array(told)


def _train(loss_and_grad, W, X, y, deal, learning_rate, epochs, **bug):
    """A right loop with places for bugs."""
    rate = bug.get("rate", lambda step, epoch, inside: rate_of(step))
    rate_of = learning_rate if callable(learning_rate) else lambda step: learning_rate
    losses, epoch_losses, start = [], [], W.copy()
    grads = []
    for epoch in range(epochs):
        mine, sizes = [], []
        for inside, batch in enumerate(deal()):
            Xb, yb = bug.get("pick", lambda batch: (X[batch], y[batch]))(batch)
            loss, dW = loss_and_grad(bug.get("at", lambda W, start: W)(W, start), Xb, yb)
            grads.append(dW)
            dW = bug.get("grad", lambda dW, n, grads: dW)(dW, len(batch), grads)
            step = len(losses) + len(mine)
            W = (W + bug.get("way", -1) * float(rate(step, epoch, inside)) * dW).astype(W.dtype)
            if bug.get("after"):
                loss = loss_and_grad(W, Xb, yb)[0]
            mine.append(float(loss))
            sizes.append(len(batch))
        losses += mine
        epoch_losses.append(bug.get("mean", lambda m, s: np.average(m, weights=s))(mine, sizes))
    return W, np.array(losses), np.array(epoch_losses)


def wrong_ascent(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """Walks uphill.

    Told as: walks uphill
    """
    return _train(loss_and_grad, W, X, y, deal, learning_rate, epochs, way=1)


def wrong_all_data(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """Every step uses all the data.

    Told as: all the data
    """
    return _train(loss_and_grad, W, X, y, deal, learning_rate, epochs, pick=lambda batch: (X, y))


def wrong_labels_not_picked(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The labels of the first rows, whatever the batch.

    Told as: labels of other rows | labels
    """
    return _train(
        loss_and_grad, W, X, y, deal, learning_rate, epochs,
        pick=lambda batch: (X[batch], y[: len(batch)]),
    )  # fmt: skip


def wrong_labels_sorted(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """Labels and examples of a batch in different orders.

    Told as: labels of other rows | labels
    """
    return _train(
        loss_and_grad, W, X, y, deal, learning_rate, epochs,
        pick=lambda batch: (X[batch], y[np.sort(batch)]),
    )  # fmt: skip


def wrong_slices(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The batches' sizes are used, and not their indices.

    Told as: first rows
    """
    return _train(
        loss_and_grad, W, X, y, deal, learning_rate, epochs,
        pick=lambda batch: (X[: len(batch)], y[: len(batch)]),
    )  # fmt: skip


def wrong_divided_again(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The gradient is divided by the size of the batch again.

    Told as: divided by the number of examples again
    """
    return _train(
        loss_and_grad, W, X, y, deal, learning_rate, epochs, grad=lambda dW, n, grads: dW / n
    )


def wrong_sum(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The gradient is multiplied by the size of the batch.

    Told as: uses the sum over the batch
    """
    return _train(
        loss_and_grad, W, X, y, deal, learning_rate, epochs, grad=lambda dW, n, grads: dW * n
    )


def wrong_over_all(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The sum over the batch is divided by N.

    Told as: divided by the number of all examples
    """
    return _train(
        loss_and_grad, W, X, y, deal, learning_rate, epochs,
        grad=lambda dW, n, grads: dW * n / len(X),
    )  # fmt: skip


def wrong_stale(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """Each step uses the gradient of the step before.

    Told as: gradient of the point before
    """
    return _train(
        loss_and_grad, W, X, y, deal, learning_rate, epochs,
        grad=lambda dW, n, grads: grads[max(len(grads) - 2, 0)],
    )  # fmt: skip


def wrong_weights_of_the_start(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """Losses and gradients are those of the start.

    Told as: W is not right
    """
    return _train(loss_and_grad, W, X, y, deal, learning_rate, epochs, at=lambda W, start: start)


def wrong_loss_after(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The losses are taken after the step.

    Told as: after its step
    """
    return _train(loss_and_grad, W, X, y, deal, learning_rate, epochs, after=True)


def wrong_mean_of_means(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The losses of an epoch are averaged without weights.

    Told as: the plain mean of its batches
    """
    return _train(loss_and_grad, W, X, y, deal, learning_rate, epochs, mean=lambda m, s: np.mean(m))


def wrong_sum_of_losses(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The losses of an epoch are added.

    Told as: the sum of its batches
    """
    return _train(loss_and_grad, W, X, y, deal, learning_rate, epochs, mean=lambda m, s: np.sum(m))


def wrong_last_loss(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The last batch speaks for the epoch.

    Told as: the last batch
    """
    return _train(loss_and_grad, W, X, y, deal, learning_rate, epochs, mean=lambda m, s: m[-1])


def wrong_divided_by_n(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The epoch's loss is divided by N, though other numbers of examples were dealt.

    Told as: not all | not at all | twice | dealt
    """
    return _train(
        loss_and_grad, W, X, y, deal, learning_rate, epochs,
        mean=lambda m, s: np.dot(m, s) / len(X),
    )  # fmt: skip


def wrong_rate_of_the_epoch(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The schedule is asked for the rate of the epoch.

    Told as: rate of the epoch and not of the step | rate of step 0
    """
    rate = learning_rate if callable(learning_rate) else lambda step: learning_rate
    return _train(
        loss_and_grad, W, X, y, deal, learning_rate, epochs,
        rate=lambda step, epoch, inside: rate(epoch),
    )  # fmt: skip


def wrong_counts_anew(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The count of steps starts again with each epoch.

    Told as: starts at 0 again in every epoch
    """
    rate = learning_rate if callable(learning_rate) else lambda step: learning_rate
    return _train(
        loss_and_grad, W, X, y, deal, learning_rate, epochs,
        rate=lambda step, epoch, inside: rate(inside),
    )  # fmt: skip


def wrong_counts_from_one(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The first step is step 1.

    Told as: the rate of the next one
    """
    rate = learning_rate if callable(learning_rate) else lambda step: learning_rate
    return _train(
        loss_and_grad, W, X, y, deal, learning_rate, epochs,
        rate=lambda step, epoch, inside: rate(step + 1),
    )  # fmt: skip


def wrong_one_late(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The rate of the step before.

    Told as: the rate of the one before
    """
    rate = learning_rate if callable(learning_rate) else lambda step: learning_rate
    return _train(
        loss_and_grad, W, X, y, deal, learning_rate, epochs,
        rate=lambda step, epoch, inside: rate(max(step - 1, 0)),
    )  # fmt: skip


def wrong_first_rate(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The schedule is asked once.

    Told as: rate of step 0
    """
    rate = learning_rate if callable(learning_rate) else lambda step: learning_rate
    return _train(
        loss_and_grad, W, X, y, deal, learning_rate, epochs,
        rate=lambda step, epoch, inside: rate(0),
    )  # fmt: skip


def wrong_rate_squared(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The rate is multiplied in twice.

    Told as: The rate is squared
    """
    rate = learning_rate if callable(learning_rate) else lambda step: learning_rate
    return _train(
        loss_and_grad, W, X, y, deal, learning_rate, epochs,
        rate=lambda step, epoch, inside: rate(step) ** 2,
    )  # fmt: skip


def wrong_only_schedules(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """A rate that is a number is called.

    Told as: not callable
    """
    return _train(
        loss_and_grad, W, X, y, deal, learning_rate, epochs,
        rate=lambda step, epoch, inside: learning_rate(step),
    )  # fmt: skip


def wrong_momentum(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """Nine tenths of the last step are added.

    Told as: momentum
    """
    rate = learning_rate if callable(learning_rate) else lambda step: learning_rate
    losses, epoch_losses, last = [], [], np.zeros_like(W)
    for _ in range(epochs):
        mine, sizes = [], []
        for batch in deal():
            loss, dW = loss_and_grad(W, X[batch], y[batch])
            last = (0.9 * last - float(rate(len(losses) + len(mine))) * dW).astype(W.dtype)
            W = W + last
            mine.append(float(loss))
            sizes.append(len(batch))
        losses += mine
        epoch_losses.append(np.average(mine, weights=sizes))
    return W, np.array(losses), np.array(epoch_losses)


def wrong_deals_once(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """One deal for all epochs.

    Told as: the batches of the first epoch
    """
    batches = list(deal())
    return _train(loss_and_grad, W, X, y, lambda: batches, learning_rate, epochs)


def wrong_one_epoch(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """One epoch, whatever is asked for.

    Told as: losses has
    """
    return _train(loss_and_grad, W, X, y, deal, learning_rate, 1)


def wrong_returns_early(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The first batch of each epoch is all.

    Told as: has | first batch
    """
    return _train(loss_and_grad, W, X, y, lambda: list(deal())[:1], learning_rate, epochs)


def wrong_drops_small_batch(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """A last batch that is smaller is left out.

    Told as: unequal | has | last
    """

    def full():
        batches = list(deal())
        return [b for b in batches if len(b) == len(batches[0])]

    return _train(loss_and_grad, W, X, y, full, learning_rate, epochs)


def wrong_writes_into_weights(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The caller's weights are overwritten.

    Told as: was modified | read-only
    """
    end, losses, epoch_losses = _train(loss_and_grad, W, X, y, deal, learning_rate, epochs)
    W[...] = end
    return W, losses, epoch_losses


def wrong_float64(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """float64 weights, whatever came.

    Told as: dtype
    """
    W, losses, epoch_losses = _train(
        loss_and_grad, W.astype(float), X, y, deal, learning_rate, epochs
    )
    return W, losses, epoch_losses


def wrong_best_weights(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """The start is returned.

    Told as: W is not right
    """
    return (W.copy(), *_train(loss_and_grad, W, X, y, deal, learning_rate, epochs)[1:])


def wrong_no_epoch_losses(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """Two values.

    Told as: must return 3 values
    """
    return _train(loss_and_grad, W, X, y, deal, learning_rate, epochs)[:2]


def wrong_scales_the_gradient_in_place(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """Writes into the gradient it was given.

    Told as: gradient that is
    """
    W = W.copy()
    losses, epoch_losses, step = [], [], 0
    for _ in range(epochs):
        total = seen = 0
        for batch in deal():
            loss, dW = loss_and_grad(W, X[batch], y[batch])
            losses.append(float(loss))
            total, seen = total + float(loss) * len(batch), seen + len(batch)
            dW *= _rate(learning_rate, step)
            W = W - dW
            step += 1
        epoch_losses.append(total / seen)
    return W, np.array(losses), np.array(epoch_losses)


def wrong_stops_when_perfect(loss_and_grad, W, X, y, *, deal, learning_rate, epochs):
    """Ends an epoch once a loss is 0.

    Told as: a loss of 0
    """
    W = W.copy()
    losses, epoch_losses, step = [], [], 0
    for _ in range(epochs):
        total = seen = 0
        for batch in deal():
            loss, dW = loss_and_grad(W, X[batch], y[batch])
            losses.append(float(loss))
            total, seen = total + float(loss) * len(batch), seen + len(batch)
            if loss < 1e-12:
                break
            W = _moved(W, _rate(learning_rate, step), dW)
            step += 1
        epoch_losses.append(total / seen)
    return W, np.array(losses), np.array(epoch_losses)
