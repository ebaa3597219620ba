"""The table of bugs. To add one, write a function of the evidence and enter it here.

A hypothesis yields guesses: the gradient that its bug would have produced, and how many numbers it
took from the claimed gradient to say so. Where two bugs predict the same with equally few, the
one that stands higher in the table comes first.
"""

from collections.abc import Callable, Iterator

from cs_core.diagnosis import classes, elementwise, penalties, places, points, scale
from cs_core.diagnosis.evidence import Evidence, Guess

Hypothesis = Callable[[Evidence], Iterator[Guess]]

HYPOTHESES: tuple[Hypothesis, ...] = (
    scale.zero,
    scale.scaled,
    places.transposed,
    penalties.penalty,
    classes.true_class,
    classes.weights_of_true_class,
    classes.other_classes,
    classes.every_margin,
    elementwise.mask,
    elementwise.entrywise,
    elementwise.power,
    elementwise.chain_factor,
    points.no_constant_part,
    places.axis_sums,
    places.moved,
    classes.two_values,
    classes.wrong_label,
    classes.softmax_terms,
    elementwise.missing_activation,
    penalties.only_penalty,
    elementwise.blind,
    penalties.data_term,
    places.offset,
    places.part,
    elementwise.clipped,
    places.permuted,
    scale.sliced,
    classes.softmax_jacobian,
    penalties.another_form,
    places.standardized,
    # symptoms: they point at a bug and predict nothing
    classes.not_shift_invariant,
    places.equal_lines,
)

# Asked only when no other explains everything: each costs many evaluations of f.
COSTLY: tuple[Hypothesis, ...] = (
    points.differences,
    points.stale,
    points.asymmetric,
    points.moved_point,
)
