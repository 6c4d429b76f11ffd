"""One call of one torch operation: its name, its arguments by name, its tensors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Tensor
from torch._ops import OpOverload


@dataclass(frozen=True)
class Call:
    """An operation as torch's dispatcher hands it over.

    Args:
        function: The operation.
        positional: Its arguments in order.
        keywords: Those given by name.
    """

    function: OpOverload
    positional: tuple[Any, ...]
    keywords: dict[str, Any]

    @cached_property
    def name(self) -> str:
        """Its name without overload and the `_` of operations in place: `conv2d`.

        Another library's than torch's own has its library before it: `quantized::conv2d`.
        """
        full = self.function._schema.name.removeprefix("aten::")
        return full.rstrip("_") if full[-1] == "_" else full

    @property
    def in_place(self) -> bool:
        """Whether it writes into its first argument and gives that back."""
        return self.function._schema.name[-1] == "_"

    @cached_property
    def written(self) -> list[Tensor]:
        """The tensors that it writes into: its first where it works in place, or its `out`."""
        told = ((each.name, each.alias_info) for each in self.function._schema.arguments)
        names = [name for name, alias in told if alias is not None and alias.is_write]
        return list(tensors_in([self.arguments[name] for name in names]))

    @property
    def composite(self) -> bool:
        """Whether torch knows it only as made of other operations, whatever the device."""
        return torch._C._dispatch_has_kernel_for_dispatch_key(self.function.name(), _COMPOSITE)

    def taken_apart(self) -> Any:
        """Runs a composite operation as those that it is made of in torch itself."""
        key = torch._C.DispatchKey.CompositeImplicitAutograd
        return self.function._op_dk(key, *self.positional, **self.keywords)

    @property
    def pointwise(self) -> bool:
        """Whether each number of its output depends on one place of each input alone."""
        return torch.Tag.pointwise in self.function.tags or self.name in _ALSO_POINTWISE

    @cached_property
    def arguments(self) -> dict[str, Any]:
        """Every argument by its name in torch's schema, defaults included."""
        schema = self.function._schema.arguments
        bound = {argument.name: argument.default_value for argument in schema}
        bound.update(zip((argument.name for argument in schema), self.positional, strict=False))
        bound.update(self.keywords)
        return bound

    @property
    def creates(self) -> bool:
        """Whether it only takes the shape or kind of its input: `zeros_like`, `new_empty`."""
        return self.name.startswith("new_") or self.name.endswith("_like")

    @cached_property
    def tensors(self) -> list[Tensor]:
        """The tensors that come in, those in lists too."""
        return list(tensors_in((self.positional, tuple(self.keywords.values()))))


_COMPOSITE = "CompositeImplicitAutograd"
_ALSO_POINTWISE = frozenset(
    ("_prelu_kernel", "_to_copy", "alias", "alpha_dropout", "bernoulli", "celu", "clone",
     "contiguous", "copy", "detach", "dropout", "elu", "feature_dropout", "fill", "float", "half",
     "hardsigmoid", "hardswish", "hardtanh", "ldexp", "leaky_relu", "lift_fresh", "log_sigmoid",
     "masked_fill", "mish", "native_dropout", "positive", "prelu", "rrelu", "selu",
     "special_expit", "to", "type_as")
)  # fmt: skip


def tensors_in(value: Any) -> Iterator[Tensor]:
    """The tensors in what a module or an operation took or gave, in order.

    Args:
        value: A tensor, or tensors in tuples, lists and dicts.
    """
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, dict):
        yield from tensors_in(tuple(value.values()))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from tensors_in(part)
