"""Names of parameters: local ones inside a step, tagged ones in the network's dictionary."""

from collections.abc import Mapping
from typing import Any, TypeVar

T = TypeVar("T")


def tagged(names: Mapping[str, T], tag: str) -> dict[str, T]:
    """Local names of one step with its tag appended."""
    return {name + tag: value for name, value in names.items()}


def pick(what: Mapping[str, T], names: tuple[str, ...], tag: str) -> dict[str, T]:
    """Entries of one step, under their local names."""
    return {name: what[name + tag] for name in names}


def check_names(what: str, given: Mapping[str, Any], needed: list[str]) -> None:
    """Raise unless the mapping holds these names and no other."""
    if not isinstance(given, Mapping):
        raise TypeError(f"{what} must map names to arrays, got {type(given).__name__}")
    wrong = set(given) ^ set(needed)
    if wrong:
        missing = ", ".join(n for n in needed if n in wrong) or "nothing"
        unknown = ", ".join(sorted(map(str, wrong - set(needed)))) or "nothing"
        raise ValueError(
            f"{what} must hold the names of this network: missing {missing}, unknown {unknown}"
        )
