"""How a sight passes through an operation: what its outputs see, and along which axes.

One rule a way of reading, not one a layer: windows, numbers at one place, products and sums over
axes, moves of axes. What no rule covers is unknown, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor

from striate.anatomy._call import Call
from striate.anatomy._operations import (
    ADAPTIVE,
    ATTENTIONS,
    CONCATENATIONS,
    NORMS,
    PRODUCTS,
    Slide,
    adaptive_slide,
    slide,
)
from striate.anatomy._sight import (
    NONE,
    Along,
    Limit,
    Sight,
    View,
    blurred,
    gathered,
    regrouped,
    widest,
)
from striate.arithmetic import Field, Window, field_after

Pair = tuple[Tensor, Sight]

RESHAPES = frozenset(
    ("_reshape_alias", "_unsafe_view", "flatten", "ravel", "reshape", "reshape_as", "squeeze",
     "unflatten", "unsqueeze", "view", "view_as")
)  # fmt: skip
_MOVES = frozenset(("movedim", "moveaxis", "permute", "swapaxes", "swapdims", "t", "transpose"))
_WIDENINGS = frozenset(("broadcast_to", "expand", "expand_as"))
_CUTS = frozenset(
    ("chunk", "narrow", "narrow_copy", "select", "slice", "split", "split_with_sizes",
     "tensor_split", "unbind", "unsafe_chunk", "unsafe_split")
)  # fmt: skip
PADS = frozenset(
    ("constant_pad_nd", "pad", "reflection_pad1d", "reflection_pad2d", "replication_pad1d",
     "replication_pad2d", "zero_pad2d")
)  # fmt: skip
_SUMS = frozenset(
    ("amax", "amin", "any", "argmax", "argmin", "linalg_vector_norm", "logsumexp", "max", "mean",
     "min", "norm", "prod", "std", "std_mean", "sum", "var", "var_mean")
)  # fmt: skip
_SOFTMAXES = frozenset(("_log_softmax", "_safe_softmax", "_softmax", "log_softmax", "softmax"))
# Operations that only say where numbers are: no row of the table, no computing.
ARRANGEMENTS = RESHAPES | _MOVES | _WIDENINGS | _CUTS | frozenset(
    ("_to_copy", "alias", "clone", "contiguous", "detach", "dropout", "feature_dropout",
     "lift_fresh", "to", "type_as", "float", "half", "alpha_dropout")
)  # fmt: skip


def spread(call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    """Says what one output of an operation sees.

    Args:
        call: The operation.
        seen: The tensors that come in and depend on the picture, each with its sight.
        output: What came out.

    Returns:
        The sight of the output, without its sources.
    """
    for names, rule in _RULES:
        if call.name in names:
            return rule(call, seen, output)
    if call.pointwise:
        return _at_one_place(seen, output)
    if (found := slide(call) or adaptive_slide(call, output)) is not None:
        return _through_windows(found, seen, output)
    return _unknown(seen, output)


def puts_places_together(call: Call, tensor: Tensor, sight: Sight) -> bool:
    """Says whether an operation takes the mean or the largest of places: a global pooling."""
    if call.name not in ("amax", "max", "mean") or len(call.tensors) > 1:
        return False
    return any(sight.along[axis] for axis in _axes(call, tensor.dim()))


def _at_one_place(seen: Sequence[Pair], output: Tensor) -> Sight:
    """Axes are aligned from the right, and those of one cell are stretched."""
    along = [NONE] * output.dim()
    for tensor, sight in seen:
        for place, axes in enumerate(reversed(sight.along)):
            if place < output.dim() and tensor.shape[-1 - place] > 1:
                along[-1 - place] |= axes
    return Sight(tuple(along), widest(sight for _, sight in seen))


def _through_windows(found: Slide, seen: Sequence[Pair], output: Tensor) -> Sight:
    _, sight = seen[0]
    views = list(widest(sight for _, sight in seen))
    for along, window in zip(sight.along[-len(found.windows) :], found.windows, strict=False):
        for axis in along:
            views[axis] = _through(views[axis], window, found.transposed or len(along) > 1)
    return Sight(_same_axes(sight, output), tuple(views))


def _through(view: View, window: Window, hidden: bool) -> View:
    if not isinstance(view, Field):
        return view
    if hidden:
        return view if window == Window(1) else Limit.UNKNOWN
    return field_after(view, window)


def _adaptive(call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    tensor, sight = seen[0]
    axes = int(call.name.partition("pool")[2][0])
    first = tensor.dim() - axes
    if all(side == 1 for side in output.shape[first:]):
        views = gathered(sight, tensor.shape, range(first, tensor.dim()))
        return Sight(_same_axes(sight, output), views)
    if (even := adaptive_slide(call, output)) is not None:
        return _through_windows(even, seen, output)
    return Sight(_same_axes(sight, output), blurred(sight.views))


def _normed(call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    """Batch norm has one scale a channel; the others take the mean over what they are told."""
    tensor, sight = seen[0]
    along = _same_axes(sight, output)
    if "batch_norm" in call.name:
        return Sight(along, sight.views)
    if "layer_norm" in call.name or "rms_norm" in call.name:
        first = tensor.dim() - len(call.arguments["normalized_shape"])
    else:
        first = 2
    return Sight(along, gathered(sight, tensor.shape, range(first, tensor.dim())))


def _dense(_call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    tensor, sight = seen[0]
    views = gathered(sight, tensor.shape, [tensor.dim() - 1])
    return Sight((*sight.along[: output.dim() - 1], NONE), views)


def _product(call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    """`(…, m, k) @ (…, k, n)`: puts k together; where both see, all n are as good as read."""
    known = {id(tensor): sight for tensor, sight in seen}
    factors = call.tensors[-2:]
    views, along = [], [NONE] * output.dim()
    for tensor, place in zip(factors, (-1, -2), strict=True):
        sight = known.get(id(tensor))
        if sight is None:
            continue
        taken = {max(tensor.dim() + place, 0)}
        if place == -2 and id(factors[0]) in known:
            taken.add(tensor.dim() - 1)
        views.append(gathered(sight, tensor.shape, taken))
        kept = sight.along[:-1] if place == -1 else sight.along[:-2]
        if place == -1:
            kept = (*kept, NONE)
        elif tensor.dim() > 1:
            kept = (*kept, NONE, NONE if len(taken) > 1 else sight.along[-1])
        for back, axes in enumerate(reversed(kept[-output.dim() :])):
            along[-1 - back] |= axes
    views += [sight.views for tensor, sight in seen if not any(tensor is each for each in factors)]
    united = widest(Sight((), each) for each in views)
    return Sight(tuple(along), united)


def _attention(call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    """Every query reads all keys and values: `(…, tokens, channels)`."""
    views = []
    asked = call.tensors[0]
    along: tuple[Along, ...] = (NONE,) * output.dim()
    for tensor, sight in seen:
        taken = () if tensor is asked else (tensor.dim() - 2,)
        views.append(Sight((), gathered(sight, tensor.shape, taken)))
        if tensor is asked:
            along = (*sight.along[:-1], NONE)
            if any(tensor is each for each in call.tensors[1:3]):  # attends to itself
                views.append(Sight((), gathered(sight, tensor.shape, (tensor.dim() - 2,))))
    return Sight(along, widest(views))


def _summed(call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    tensor, sight = seen[0]
    if len(call.tensors) > 1:  # max(a, b)
        return _at_one_place(seen, output)
    axes = _axes(call, tensor.dim())
    views = gathered(sight, tensor.shape, axes)
    if output.dim() == tensor.dim():
        return Sight(_same_axes(sight, output), views)
    kept = (along for place, along in enumerate(sight.along) if place not in axes)
    return Sight(tuple(kept), views)


def _softmaxed(call: Call, seen: Sequence[Pair], _output: Tensor) -> Sight:
    tensor, sight = seen[0]
    return Sight(sight.along, gathered(sight, tensor.shape, _axes(call, tensor.dim())))


def _joined(call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    """Side by side along channels, the largest view counts; along the picture, none is known."""
    tensor, _ = seen[0]
    views = widest(sight for _, sight in seen)
    along = [NONE.union(*each) for each in zip(*(sight.along for _, sight in seen), strict=False)]
    if output.dim() > tensor.dim():  # stack
        along.insert(call.arguments.get("dim", 0) % output.dim(), NONE)
        return Sight(tuple(along), views)
    place = call.arguments.get("dim", 0) % output.dim()
    if any(sight.along[place] for _, sight in seen):
        views = blurred(views, NONE.union(*(sight.along[place] for _, sight in seen)))
    return Sight(tuple(along), views)


def _reshaped(_call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    tensor, sight = seen[0]
    return Sight(tuple(regrouped(sight.along, tensor.shape, output.shape)), sight.views)


def _moved(call: Call, seen: Sequence[Pair], _output: Tensor) -> Sight:
    tensor, sight = seen[0]
    # Torch itself says where the axes went: each is given a length of its own.
    marked = tensor.new_empty(list(range(2, tensor.dim() + 2)))
    rest = call.positional[1:]
    order = [side - 2 for side in call.function(marked, *rest, **call.keywords).shape]
    return Sight(tuple(sight.along[place] for place in order), sight.views)


def _widened(_call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    _, sight = seen[0]
    return Sight((NONE,) * (output.dim() - len(sight.along)) + sight.along, sight.views)


def _cut(call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    tensor, sight = seen[0]
    place = call.arguments.get("dim", 0) % tensor.dim()
    along = sight.along
    if output.dim() < tensor.dim():  # select, unbind
        along = along[:place] + along[place + 1 :]
    axes = sight.along[place]
    if not axes or output.shape == tensor.shape:
        return Sight(along, sight.views)
    if call.name == "slice" and len(axes) == 1:
        views = list(sight.views)
        (axis,) = axes
        view = views[axis]
        if isinstance(view, Field):
            first, step = call.arguments["start"] or 0, call.arguments["step"]
            first = first + tensor.shape[place] if first < 0 else first
            start = view.start + first * view.jump
            views[axis] = Field(view.receptive_field, view.jump * step, start)
        return Sight(along, tuple(views))
    return Sight(along, blurred(sight.views, axes))


def _padded(call: Call, seen: Sequence[Pair], _output: Tensor) -> Sight:
    """More cells before the first: it starts further out."""
    _, sight = seen[0]
    amounts = call.arguments.get("pad") or call.arguments.get("padding") or []
    views = list(sight.views)
    for back, before in enumerate(amounts[::2]):
        for axis in sight.along[-1 - back]:
            view = views[axis]
            if isinstance(view, Field):
                start = view.start - before * view.jump
                views[axis] = Field(view.receptive_field, view.jump, start)
    return Sight(sight.along, tuple(views))


def _unknown(seen: Sequence[Pair], output: Tensor) -> Sight:
    """Axes stay where they are if their number does; else all may run along all."""
    views = blurred(widest(sight for _, sight in seen))
    if len(seen[0][1].along) == output.dim():
        return Sight(seen[0][1].along, views)
    everything = NONE.union(*(axes for _, sight in seen for axes in sight.along))
    return Sight((NONE, *(everything,) * (output.dim() - 1))[: output.dim()], views)


def _same_axes(sight: Sight, output: Tensor) -> tuple[Along, ...]:
    if len(sight.along) == output.dim():
        return sight.along
    return (NONE,) * output.dim()


def _axes(call: Call, count: int) -> set[int]:
    """The axes that an operation names in `dim`; all of them where it names none."""
    named: Any = call.arguments.get("dim")
    if named is None or named == []:
        return set(range(count))
    return {axis % count for axis in ([named] if isinstance(named, int) else named)}


_RULES: tuple[tuple[frozenset[str], Callable[[Call, Sequence[Pair], Tensor], Sight]], ...] = (
    (RESHAPES, _reshaped),
    (_MOVES, _moved),
    (_WIDENINGS, _widened),
    (_CUTS, _cut),
    (PADS, _padded),
    (ADAPTIVE, _adaptive),
    (NORMS, _normed),
    (frozenset(("linear",)), _dense),
    (PRODUCTS, _product),
    (ATTENTIONS, _attention),
    (_SUMS, _summed),
    (_SOFTMAXES, _softmaxed),
    (CONCATENATIONS, _joined),
)
