"""Drills of the chapter *Loss functions*."""

from __future__ import annotations

import numpy as np

from cs_book.drills.base import Drill, Variant
from cs_book.numbers import bracketed, number, row
from cs_core.losses import bce_with_logits_loss, mse_loss, softmax_loss, svm_loss


class HingeByHand(Drill):
    """The multiclass hinge loss of one example with four classes."""

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw scores of which two rivals violate the margin and one does not."""
        y = int(rng.integers(4))
        true = rng.integers(-10, 31)
        gaps = np.array([rng.integers(1, 20), rng.integers(-9, 0), rng.integers(-40, -11)])
        s = np.insert(rng.permutation(true + gaps), y, true) / 10  # (C,)
        terms = np.delete(s - s[y] + 1, y)  # one a rival
        loss, _ = svm_loss([s], [y])
        work = {f"r{k}": bracketed(v) for k, v in enumerate(np.delete(s, y))}
        work |= {f"t{k}": number(v) for k, v in enumerate(terms)}
        work |= {f"h{k}": number(max(0.0, v)) for k, v in enumerate(terms)}
        return self.made(
            loss,
            {
                "true_class": loss + 1,
                "no_margin": svm_loss([s], [y], margin=0.0)[0],
                "not_cut_off": terms.sum(),
                "worst_alone": terms.max(),
                "mean": loss / 3,
            },
            scores=row(s), y=y, true=bracketed(s[y]), loss=loss, **work,
        )  # fmt: skip


class SoftmaxGradient(Drill):
    """The gradient of the softmax loss with respect to three scores."""

    count = 3

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw exponentials that sum to 10 or 20, so that probabilities are short."""
        total = int(rng.choice([10, 20]))
        first, second = np.sort(rng.choice(np.arange(1, total), size=2, replace=False))
        powers = np.array([first, second - first, total - second], dtype=float)
        y = int(rng.integers(3))
        p = powers / total
        _, gradient = softmax_loss(np.log([powers]), [y])
        true = np.eye(3)[y]
        shown = {f"e{j}": powers[j] for j in range(3)}
        return self.made(
            gradient,
            {
                "sign": true - p,
                "probabilities": p,
                "true_class_alone": gradient[0] * true,
                "over_classes": gradient / 3,
                "not_normalized": powers - true,
                "log": np.where(true == 1, np.log(p), p),
            },
            powers=row(powers), y=y, total=total, p=row(p), true=row(true),
            gradient=row(gradient), **shown,
        )  # fmt: skip


#: Minus the logarithms of four probabilities that sum to 1.
EXPONENTS = (1, 2, 3, 3)


class CrossEntropyInBits(Drill):
    """The cross-entropy of a truth and a belief whose probabilities are powers of a half."""

    tolerance = 0.005

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw two distributions over four outcomes."""
        truth, belief = rng.permutation(EXPONENTS), rng.permutation(EXPONENTS)
        p, q = 0.5**truth, 0.5**belief
        cross, entropy, swapped = p @ belief, p @ truth, q @ truth
        shown = {f"t{j}": _share(truth[j]) for j in range(4)}
        shown |= {f"q{j}": _share(belief[j]) for j in range(4)}
        shown |= {f"b{j}": number(belief[j]) for j in range(4)}
        shown |= {f"c{j}": number((p * belief)[j]) for j in range(4)}
        return self.made(
            cross,
            {
                "entropy": entropy,
                "swapped": swapped,
                "divergence": cross - entropy,
                "nats": cross * np.log(2),
            },
            cross=cross, **shown,
        )  # fmt: skip


def _share(exponent: int) -> str:
    return f"1/{2**exponent}"


class SigmoidGradients(Drill):
    """What two losses ask of a sigmoid neuron."""

    count = 2
    tolerance = 0.002

    def draw(self, rng: np.random.Generator) -> Variant:
        """Draw an output of two decimals, and a target."""
        o = rng.choice([*range(5, 50, 5), *range(55, 100, 5), 2, 4, 12, 88, 96, 98]) / 100
        t = float(rng.integers(2))
        _, do = mse_loss([[o]], [[t]])
        _, dz = bce_with_logits_loss([np.log(o / (1 - o))], [t])
        error, slope = do.item(), o * (1 - o)
        squared, entropy = error * slope, dz.item()
        return self.made(
            (squared, entropy),
            {
                "no_slope": (error, entropy),
                "slope_twice": (squared, entropy * slope),
                "in_o": (error, error / slope),
                "swapped": (entropy, squared),
                "sign": (-squared, -entropy),
                "double": (2 * squared, entropy),
            },
            o=o, t=t, rest=1 - o, error=bracketed(error), slope=slope,
            squared=number(squared), entropy=number(entropy),
        )  # fmt: skip
