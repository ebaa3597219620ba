"""Answers to `hog`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np


def right_add_at(images, *, orientations=9, cell_size=8, block_size=2):
    """np.add.at; radians; a generator of blocks."""
    I = images.astype(np.float64)  # noqa: E741
    n, h, w = I.shape
    dy, dx = np.zeros(I.shape), np.zeros(I.shape)
    dy[:, 1:-1, :] = I[:, 2:, :] - I[:, :-2, :]
    dx[:, :, 1:-1] = I[:, :, 2:] - I[:, :, :-2]
    k = np.floor(np.mod(np.arctan2(dy, dx), np.pi) / np.pi * orientations).astype(int)
    k %= orientations
    r, c = h // cell_size, w // cell_size
    cells = np.zeros((n, r, c, orientations))
    i, y, x = np.mgrid[:n, : r * cell_size, : c * cell_size]
    at = (i, y // cell_size, x // cell_size, k[:, : r * cell_size, : c * cell_size])
    np.add.at(cells, at, np.sqrt(dy**2 + dx**2)[:, : r * cell_size, : c * cell_size])
    cells /= cell_size * cell_size
    b = block_size
    blocks = [
        cells[:, p : p + b, q : q + b].reshape(n, -1)
        for p in range(r - b + 1)
        for q in range(c - b + 1)
    ]
    v = np.stack(blocks, axis=1)
    v = v / np.sqrt((v * v).sum(axis=2, keepdims=True) + 1e-5**2)
    v = v.clip(max=0.2)
    v = v / np.sqrt((v * v).sum(axis=2, keepdims=True) + 1e-5**2)
    return v.reshape(n, -1).astype(np.float32 if images.dtype == np.float32 else np.float64)


def right_loops(images, *, orientations=9, cell_size=8, block_size=2):
    """Loops over pictures and cells; np.histogram with weights."""
    features = []
    for picture in images:
        P = picture.astype(float)
        d = np.zeros(P.shape)
        a = np.zeros(P.shape)
        for r in range(1, len(P) - 1):
            d[r] = P[r + 1] - P[r - 1]
        for c in range(1, P.shape[1] - 1):
            a[:, c] = P[:, c + 1] - P[:, c - 1]
        s, angle = np.hypot(d, a), np.degrees(np.arctan2(d, a))
        angle = np.where(angle < 0, angle + 180, angle)
        angle[angle >= 180] = 0
        rows, columns = P.shape[0] // cell_size, P.shape[1] // cell_size
        H = np.zeros((rows, columns, orientations))
        for r in range(rows):
            for c in range(columns):
                at = np.s_[r * cell_size : (r + 1) * cell_size, c * cell_size : (c + 1) * cell_size]
                H[r, c] = np.histogram(angle[at], bins=orientations, range=(0, 180), weights=s[at])[
                    0
                ]
        H = H / cell_size**2
        for r in range(rows - block_size + 1):
            for c in range(columns - block_size + 1):
                v = H[r : r + block_size, c : c + block_size].ravel()
                v = np.minimum(v / np.sqrt(v @ v + 1e-10), 0.2)
                features.append(v / np.sqrt(v @ v + 1e-10))
    out = np.float32 if images.dtype == np.float32 else float
    return np.array(features, dtype=float).reshape(len(images), -1).astype(out)


def right_windows(images, *, orientations=9, cell_size=8, block_size=2):
    """Padding, comparisons of angles, sliding windows."""
    P = np.pad(images.astype(float), ((0, 0), (1, 1), (1, 1)), mode="edge")
    d, a = P[:, 2:, 1:-1] - P[:, :-2, 1:-1], P[:, 1:-1, 2:] - P[:, 1:-1, :-2]
    d[:, [0, -1]] = 0
    a[:, :, [0, -1]] = 0
    s, t = np.sqrt(a * a + d * d), np.rad2deg(np.arctan2(d, a)) % 180
    n, r, c = len(P), images.shape[1] // cell_size, images.shape[2] // cell_size
    limits = [180 * k / orientations for k in range(orientations + 1)]
    cells = np.stack(
        [
            (s * ((t >= lo) & (t < hi)))[:, : r * cell_size, : c * cell_size]
            .reshape(n, r, cell_size, c, cell_size)
            .sum(axis=(2, 4))
            for lo, hi in zip(limits, limits[1:], strict=False)
        ],
        axis=-1,
    ) / (cell_size * cell_size)
    windows = np.lib.stride_tricks.sliding_window_view(cells, (block_size, block_size), axis=(1, 2))
    v = windows.transpose(0, 1, 2, 4, 5, 3).reshape(n, -1, block_size**2 * orientations)
    for limit in (0.2, np.inf):
        v = np.minimum(v / np.sqrt(np.sum(v**2, -1, keepdims=True) + 1e-10), limit)
    return v.reshape(n, -1).astype(np.float32 if images.dtype == np.float32 else np.float64)


def _differences(I):  # noqa: E741
    d, a = np.zeros(I.shape), np.zeros(I.shape)
    d[:, 1:-1], a[:, :, 1:-1] = I[:, 2:] - I[:, :-2], I[:, :, 2:] - I[:, :, :-2]
    return d, a


def _bins(t, orientations):
    return np.minimum(t * orientations / 180, orientations - 1).astype(int)


def _cells(s, k, orientations, size):
    n, r, c = len(s), s.shape[1] // size, s.shape[2] // size
    votes = np.stack([np.where(k == b, s, 0) for b in range(orientations)], axis=-1)
    votes = votes[:, : r * size, : c * size].reshape(n, r, size, c, size, orientations)
    return votes.mean(axis=(2, 4))


def _unit(v):
    return v / np.sqrt((v**2).sum(axis=-1, keepdims=True) + 1e-10)


def _twice(v):
    return _unit(np.minimum(_unit(v), 0.2))


def _blocks(cells, b, step=1):
    return np.stack(
        [
            cells[:, i : i + b, j : j + b].reshape(len(cells), -1)
            for i in range(0, cells.shape[1] - b + 1, step)
            for j in range(0, cells.shape[2] - b + 1, step)
        ],
        axis=1,
    )


def _finish(v, images):
    return v.reshape(len(images), -1).astype(np.float32 if images.dtype == np.float32 else float)


def _angle(d, a):
    return np.rad2deg(np.arctan2(d, a)) % 180


def wrong_signed(images, *, orientations=9, cell_size=8, block_size=2):
    """Angles over the whole turn.
    Told as: modulo 180
    """
    d, a = _differences(images.astype(float))
    k = _bins(np.rad2deg(np.arctan2(d, a)) % 360 / 2, orientations)
    cells = _cells(np.hypot(d, a), k, orientations, cell_size)
    return _finish(_twice(_blocks(cells, block_size)), images)


def wrong_180(images, *, orientations=9, cell_size=8, block_size=2):
    """180 degrees in the last bin.
    Told as: falls into
    """
    d, a = _differences(images.astype(float))
    t = np.rad2deg(np.arctan2(d, a))
    t[t < 0] += 180
    cells = _cells(np.hypot(d, a), _bins(t, orientations), orientations, cell_size)
    return _finish(_twice(_blocks(cells, block_size)), images)


def wrong_absolute_angle(images, *, orientations=9, cell_size=8, block_size=2):
    """The absolute value of the angle.
    Told as: absolute value of the angle
    """
    d, a = _differences(images.astype(float))
    t = np.abs(np.rad2deg(np.arctan2(d, a)))
    cells = _cells(np.hypot(d, a), _bins(t, orientations), orientations, cell_size)
    return _finish(_twice(_blocks(cells, block_size)), images)


def wrong_unweighted(images, *, orientations=9, cell_size=8, block_size=2):
    """Counts pixels.
    Told as: must count its strength | Each pixel counts 1
    """
    d, a = _differences(images.astype(float))
    cells = _cells(np.ones(d.shape), _bins(_angle(d, a), orientations), orientations, cell_size)
    return _finish(_twice(_blocks(cells, block_size)), images)


def wrong_squared_strength(images, *, orientations=9, cell_size=8, block_size=2):
    """Strength without the root.
    Told as: The strength is squared
    """
    d, a = _differences(images.astype(float))
    cells = _cells(d**2 + a**2, _bins(_angle(d, a), orientations), orientations, cell_size)
    return _finish(_twice(_blocks(cells, block_size)), images)


def wrong_swapped(images, *, orientations=9, cell_size=8, block_size=2):
    """arctan2(a, d).
    Told as: swapped
    """
    d, a = _differences(images.astype(float))
    cells = _cells(np.hypot(d, a), _bins(_angle(a, d), orientations), orientations, cell_size)
    return _finish(_twice(_blocks(cells, block_size)), images)


def wrong_roll(images, *, orientations=9, cell_size=8, block_size=2):
    """np.roll wraps at the border.
    Told as: np.roll
    """
    I = images.astype(float)  # noqa: E741
    d = np.roll(I, -1, axis=1) - np.roll(I, 1, axis=1)
    a = np.roll(I, -1, axis=2) - np.roll(I, 1, axis=2)
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    return _finish(_twice(_blocks(cells, block_size)), images)


def wrong_gradient(images, *, orientations=9, cell_size=8, block_size=2):
    """np.gradient: halves, and one-sided differences at the border.
    Told as: np.gradient | border
    """
    d, a = np.gradient(images.astype(float), axis=(1, 2))
    cells = _cells(2 * np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    return _finish(_twice(_blocks(cells, block_size)), images)


def wrong_forward(images, *, orientations=9, cell_size=8, block_size=2):
    """Differences of neighbors.
    Told as: pixel after minus
    """
    I = images.astype(float)  # noqa: E741
    d, a = np.zeros(I.shape), np.zeros(I.shape)
    d[:, :-1], a[:, :, :-1] = np.diff(I, axis=1), np.diff(I, axis=2)
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    return _finish(_twice(_blocks(cells, block_size)), images)


def wrong_empty_border(images, *, orientations=9, cell_size=8, block_size=2):
    """Both differences are 0 all around.
    Told as: Both differences are 0
    """
    d, a = _differences(images.astype(float))
    for side in (np.s_[:, 0], np.s_[:, -1], np.s_[:, :, 0], np.s_[:, :, -1]):
        d[side], a[side] = 0, 0
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    return _finish(_twice(_blocks(cells, block_size)), images)


def wrong_halved(images, *, orientations=9, cell_size=8, block_size=2):
    """Differences halved: that shows where ε counts.
    Told as: halved
    """
    d, a = _differences(images.astype(float) / 2)
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    return _finish(_twice(_blocks(cells, block_size)), images)


def wrong_bytes(images, *, orientations=9, cell_size=8, block_size=2):
    """Differences of bytes.
    Told as: integers | Make floating numbers | whole numbers | bytes
    """
    d, a = _differences(images)
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    return _finish(_twice(_blocks(cells, block_size)), images)


def wrong_not_normalized(images, *, orientations=9, cell_size=8, block_size=2):
    """No length.
    Told as: not brought to length 1
    """
    d, a = _differences(images.astype(float))
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    return _finish(_blocks(cells, block_size), images)


def wrong_not_cut(images, *, orientations=9, cell_size=8, block_size=2):
    """No cut at 0.2.
    Told as: not cut at
    """
    d, a = _differences(images.astype(float))
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    return _finish(_unit(_blocks(cells, block_size)), images)


def wrong_one_length(images, *, orientations=9, cell_size=8, block_size=2):
    """Not normalized again after the cut.
    Told as: length 1 again
    """
    d, a = _differences(images.astype(float))
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    return _finish(np.minimum(_unit(_blocks(cells, block_size)), 0.2), images)


def wrong_epsilon_outside(images, *, orientations=9, cell_size=8, block_size=2):
    """ε added to the length.
    Told as: inside the root
    """
    d, a = _differences(images.astype(float))
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    v = _blocks(cells, block_size)
    v = np.minimum(v / (np.linalg.norm(v, axis=-1, keepdims=True) + 1e-5), 0.2)
    return _finish(v / (np.linalg.norm(v, axis=-1, keepdims=True) + 1e-5), images)


def wrong_epsilon_not_squared(images, *, orientations=9, cell_size=8, block_size=2):
    """ε in the place of ε².
    Told as: without its square
    """
    d, a = _differences(images.astype(float))
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    v = _blocks(cells, block_size)
    v = np.minimum(v / np.sqrt((v**2).sum(-1, keepdims=True) + 1e-5), 0.2)
    return _finish(v / np.sqrt((v**2).sum(-1, keepdims=True) + 1e-5), images)


def wrong_no_epsilon(images, *, orientations=9, cell_size=8, block_size=2):
    """Divides by the length as it is.
    Told as: ε is missing | nan
    """
    d, a = _differences(images.astype(float))
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    v = _blocks(cells, block_size)
    v = np.minimum(v / np.linalg.norm(v, axis=-1, keepdims=True), 0.2)
    return _finish(v / np.linalg.norm(v, axis=-1, keepdims=True), images)


def wrong_sums(images, *, orientations=9, cell_size=8, block_size=2):
    """Cells are sums, not means.
    Told as: number of pixels
    """
    d, a = _differences(images.astype(float))
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    return _finish(_twice(_blocks(cells * cell_size**2, block_size)), images)


def wrong_cut_off_first(images, *, orientations=9, cell_size=8, block_size=2):
    """Rows and columns are cut off before differences are taken.
    Told as: before the differences
    """
    h, w = images.shape[1] // cell_size * cell_size, images.shape[2] // cell_size * cell_size
    d, a = _differences(images[:, :h, :w].astype(float))
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    return _finish(_twice(_blocks(cells, block_size)), images)


def wrong_rounded(images, *, orientations=9, cell_size=8, block_size=2):
    """Bins around their limits.
    Told as: rounded to the nearest limit
    """
    d, a = _differences(images.astype(float))
    k = np.rint(_angle(d, a) * orientations / 180).astype(int) % orientations
    return _finish(
        _twice(_blocks(_cells(np.hypot(d, a), k, orientations, cell_size), block_size)), images
    )


def wrong_shared_votes(images, *, orientations=9, cell_size=8, block_size=2):
    """Votes are shared between neighboring bins.
    Told as: is not right
    """
    d, a = _differences(images.astype(float))
    x = _angle(d, a) * orientations / 180 - 0.5
    k, share = np.floor(x).astype(int), x - np.floor(x)
    s = np.hypot(d, a)
    cells = _cells(s * (1 - share), k % orientations, orientations, cell_size)
    cells += _cells(s * share, (k + 1) % orientations, orientations, cell_size)
    return _finish(_twice(_blocks(cells, block_size)), images)


def wrong_apart(images, *, orientations=9, cell_size=8, block_size=2):
    """Blocks do not overlap.
    Told as: shape | do not overlap
    """
    d, a = _differences(images.astype(float))
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    return _finish(_twice(_blocks(cells, block_size, block_size)), images)


def wrong_order_in_blocks(images, *, orientations=9, cell_size=8, block_size=2):
    """All cells of a bin together.
    Told as: cell by cell
    """
    d, a = _differences(images.astype(float))
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    v = _twice(_blocks(cells, block_size))
    v = v.reshape(len(v), -1, block_size**2, orientations).swapaxes(2, 3)
    return _finish(np.ascontiguousarray(v), images)


def wrong_columns_first(images, *, orientations=9, cell_size=8, block_size=2):
    """Blocks column by column.
    Told as: is not right
    """
    d, a = _differences(images.astype(float))
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    b = block_size
    v = np.stack(
        [
            cells[:, i : i + b, j : j + b].reshape(len(cells), -1)
            for j in range(cells.shape[2] - b + 1)
            for i in range(cells.shape[1] - b + 1)
        ],
        axis=1,
    )
    return _finish(_twice(v), images)


def wrong_whole_picture(images, *, orientations=9, cell_size=8, block_size=2):
    """One length for the whole picture.
    Told as: whole picture
    """
    d, a = _differences(images.astype(float))
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    v = _blocks(cells, block_size).reshape(len(images), -1)
    return _finish(_twice(v), images)


def wrong_all_pictures(images, *, orientations=9, cell_size=8, block_size=2):
    """Divides by the largest value of all pictures first.
    Told as: is not right
    """
    I = images.astype(float)  # noqa: E741
    d, a = _differences(I / (np.abs(I).max() or 1.0))
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    return _finish(_twice(_blocks(cells, block_size)), images)


def wrong_nine(images, *, orientations=9, cell_size=8, block_size=2):
    """Nine orientations, whatever was asked.
    Told as: shape
    """
    d, a = _differences(images.astype(float))
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), 9), 9, cell_size)
    return _finish(_twice(_blocks(cells, block_size)), images)


def wrong_dtype(images, *, orientations=9, cell_size=8, block_size=2):
    """float64 for float32.
    Told as: dtype
    """
    d, a = _differences(images.astype(float))
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    return _twice(_blocks(cells, block_size)).reshape(len(images), -1)


def wrong_scaled_in_place(images, *, orientations=9, cell_size=8, block_size=2):
    """Subtracts the mean in the caller's array.
    Told as: was modified | read-only | raised
    """
    if images.dtype.kind == "f":
        images -= images.mean()
    d, a = _differences(images.astype(float))
    cells = _cells(np.hypot(d, a), _bins(_angle(d, a), orientations), orientations, cell_size)
    return _finish(_twice(_blocks(cells, block_size)), images)


def blocks_of(h, b):
    N, R, C, O = h.shape
    out = [
        h[:, r : r + b, c : c + b].reshape(N, -1)
        for r in range(R - b + 1)
        for c in range(C - b + 1)
    ]
    return np.stack(out, axis=1)


def differences(I):
    d, a = np.zeros_like(I), np.zeros_like(I)
    d[:, 1:-1] = I[:, 2:] - I[:, :-2]
    a[:, :, 1:-1] = I[:, :, 2:] - I[:, :, :-2]
    return d, a


def histograms(s, angle, O, c):
    N, H, W = s.shape
    R, C = H // c, W // c
    s, angle = s[:, : R * c, : C * c], angle[:, : R * c, : C * c]
    k = np.minimum((angle * O / 180).astype(int), O - 1)
    h = np.zeros((N, R, C, O))
    for o in range(O):
        h[..., o] = np.where(k == o, s, 0.0).reshape(N, R, c, C, c).sum(axis=(2, 4)) / c**2
    return h


def unit(v):
    return v / np.sqrt((v**2).sum(axis=-1, keepdims=True) + 1e-10)


def wrong_short_integers(images, *, orientations=9, cell_size=8, block_size=2):
    """Integers are converted to int16, wide enough for bytes only.
    Told as: beyond 16 bits | beyond 15 bits
    """
    I = images if images.dtype.kind == "f" else images.astype(np.int16)
    d, a = differences(I.astype(np.float64))
    angle = np.degrees(np.arctan2(d, a)) % 180
    v = blocks_of(histograms(np.hypot(d, a), angle % 180, orientations, cell_size), block_size)
    v = unit(np.minimum(unit(v), 0.2)).reshape(len(I), -1)
    return v.astype(np.float32) if images.dtype == np.float32 else v
