"""How a sight passes through an operation: what its outputs see, and along which axes.

One rule a way of reading, not one a layer: windows, numbers at one place, products and sums over
axes, moves of axes. What no rule covers is unknown, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from torch import Tensor

from striate.anatomy._call import Call
from striate.anatomy._operations import (
    ADAPTIVE,
    ATTENTIONS,
    CONCATENATIONS,
    CONVOLUTIONS,
    NORMS,
    POOLINGS,
    PRODUCTS,
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
    lying,
    met,
    newly_scattered,
    regrouped,
    united,
)
from striate.arithmetic import Field, Window, field_after

Pair = tuple[Tensor, Sight]
Rule = Callable[[Call, Sequence[Pair], Tensor], Sight]

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
    sight = _rule(call, output)(call, seen, output)
    scattered = sight.scattered.union(*(each.scattered for _, each in seen))
    order = max((sight.order, *(each.order for _, each in seen)), key=len)
    return replace(sight, scattered=scattered, order=order, sides=seen[0][1].sides)


def has_rule(call: Call) -> bool:
    """Says whether an operation is known as it is: others are better taken apart.

    Args:
        call: The operation.
    """
    known = any(call.name in names for names, _ in _RULES) or call.name in ARRANGEMENTS
    return known or call.pointwise or call.name in CONVOLUTIONS or call.name in POOLINGS


def _rule(call: Call, output: Tensor) -> Rule:
    for names, rule in _RULES:
        if call.name in names:
            return rule
    if call.pointwise:
        return _at_one_place
    if slide(call) is not None or adaptive_slide(call, output) is not None:
        return _reads_first(_through_windows)
    return _unknown


def puts_places_together(call: Call, tensor: Tensor, sight: Sight) -> bool:
    """Says whether an operation takes the mean or the largest of places: a global pooling."""
    if call.name not in ("amax", "max", "mean") or len(call.tensors) > 1:
        return False
    return any(sight.along[axis] for axis in _axes(call, tensor.dim()))


def _reads_first(rule: Rule) -> Rule:
    """A rule for the first tensor; of others, such as computed weights, every cell reads all."""

    def following(call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
        first, *others = seen
        if first[0] is not call.tensors[0]:
            return _unknown(call, seen, output)
        sight = rule(call, seen, output)
        fixed = [Sight((), each.views) for _, each in others]
        return replace(sight, views=met([sight, *fixed]))

    return following


def _at_one_place(_call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    """Axes are aligned from the right, and those of one cell are stretched."""
    return _aligned(seen, output.dim())


def _aligned(seen: Iterable[Pair], axes: int) -> Sight:
    """The sight of tensors that meet number by number, in a tensor of so many axes."""
    sights = [replace(sight, along=lying(sight, t.shape, axes)) for t, sight in seen]
    along = (NONE.union(*each) for each in zip(*(sight.along for sight in sights), strict=True))
    return Sight(tuple(along), met(sights))


def _through_windows(call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    """A convolution puts all channels together as well, a grouped one a part of them."""
    tensor, sight = seen[0]
    found = slide(call) or adaptive_slide(call, output)
    if found is None:
        return _unknown(call, seen, output)
    channels = tensor.dim() - len(found.windows) - 1
    views = list(sight.views)
    if call.name in CONVOLUTIONS and channels >= 0:
        views = list(gathered(sight, tensor.shape, [channels]))
        if found.groups > 1:
            views = list(blurred(views, lying(sight, tensor.shape)[channels]))
    for along, window in zip(sight.along[-len(found.windows) :], found.windows, strict=False):
        hidden = found.transposed or len(along) > 1 or bool(along & sight.scattered)
        for axis in along:
            views[axis] = _through(views[axis], window, hidden)
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
    if adaptive_slide(call, output) is not None:
        return _through_windows(call, seen, output)
    return Sight(_same_axes(sight, output), blurred(sight.views))


def _normed(call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    """A norm that keeps its statistics has one scale a channel; others read what they divide by."""
    tensor, sight = seen[0]
    along = _same_axes(sight, output)
    given = call.arguments
    if "layer_norm" in call.name or "rms_norm" in call.name:
        first = tensor.dim() - len(given["normalized_shape"])
        return Sight(along, gathered(sight, tensor.shape, range(first, tensor.dim())))
    own = "batch_norm" in call.name and not given.get("training", False)
    if own or ("instance_norm" in call.name and not given["use_input_stats"]):
        return Sight(along, sight.views)
    views = gathered(sight, tensor.shape, range(2, tensor.dim()))
    if "group_norm" in call.name:
        views = blurred(views, lying(sight, tensor.shape)[1])
    return Sight(along, views)


def _dense(_call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    tensor, sight = seen[0]
    views = gathered(sight, tensor.shape, [tensor.dim() - 1])
    return Sight((*sight.along[: output.dim() - 1], NONE), views)


def _product(call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    """`(…, m, k) @ (…, k, n)`: puts k together; where both see, all n are as good as read."""
    known = {id(tensor): sight for tensor, sight in seen}
    factors = call.tensors[-2:]
    sights = []
    for tensor, place in zip(factors, (-1, -2), strict=True):
        sight = known.get(id(tensor))
        if sight is None:
            continue
        taken = {max(tensor.dim() + place, 0)}
        if place == -2 and id(factors[0]) in known:
            taken.add(tensor.dim() - 1)
        kept = lying(sight, tensor.shape)
        if place == -1:
            kept = (*kept[:-1], NONE)
        elif tensor.dim() > 1:
            kept = (*kept[:-2], NONE, NONE if len(taken) > 1 else kept[-1])
        along = ((NONE,) * output.dim() + kept)[len(kept) :]
        views = gathered(sight, tensor.shape, taken)
        sights.append(replace(sight, along=along, views=views))
    for tensor, sight in seen:
        if not any(tensor is each for each in factors):
            sights.append(replace(sight, along=lying(sight, tensor.shape, output.dim())))
    along = (NONE.union(*each) for each in zip(*(each.along for each in sights), strict=True))
    return Sight(tuple(along), met(sights))


def _attention(call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    """Every query reads all keys and values: `(…, tokens, channels)`."""
    asked = call.tensors[0]
    sights = []
    for tensor, sight in seen:
        along = lying(sight, tensor.shape, output.dim())
        if tensor is asked:
            sights.append(replace(sight, along=(*along[:-1], NONE)))
        if tensor is not asked or any(tensor is each for each in call.tensors[1:3]):
            views = gathered(sight, tensor.shape, (tensor.dim() - 2,))
            sights.append(replace(sight, along=(*along[:-2], NONE, NONE), views=views))
    along = (NONE.union(*each) for each in zip(*(each.along for each in sights), strict=True))
    return Sight(tuple(along), met(sights))


def _summed(call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    tensor, sight = seen[0]
    if len(call.tensors) > 1:  # max(a, b)
        return _at_one_place(call, seen, output)
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
    """Side by side along channels, the views unite; along the picture, none is known."""
    tensor, _ = seen[0]
    place = call.arguments["dim"] % output.dim()
    stacked = output.dim() > tensor.dim()
    sight = _aligned(seen, tensor.dim())
    if stacked:
        along = (*sight.along[:place], NONE, *sight.along[place:])
        return Sight(along, sight.views)
    joined = NONE.union(*(each.along[place] for _, each in seen))
    return Sight(sight.along, blurred(sight.views, joined))


def _reshaped(_call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    """Cells of an axis that is split or mixed with others lie in another order from then on."""
    tensor, sight = seen[0]
    before, after = tuple(tensor.shape), tuple(output.shape)
    scattered = newly_scattered(sight.along, before, after)
    order = sight.order
    if scattered or (sight.scattered and before != after):
        order = (*order, sight.along, before, after)
    along = tuple(regrouped(sight.along, before, after))
    return Sight(along, sight.views, scattered=scattered, order=order)


def _moved(call: Call, seen: Sequence[Pair], _output: Tensor) -> Sight:
    tensor, sight = seen[0]
    # Torch itself says where the axes went: each is given a length of its own.
    marked = tensor.new_empty(list(range(2, tensor.dim() + 2)))
    rest = call.positional[1:]
    order = [side - 2 for side in call.function(marked, *rest, **call.keywords).shape]
    along = tuple(sight.along[place] for place in order)
    moved = (*sight.order, tuple(order)) if sight.scattered else sight.order
    return Sight(along, sight.views, order=moved)


def _widened(_call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    tensor, sight = seen[0]
    return Sight(lying(sight, tensor.shape, output.dim()), sight.views)


def _cut(call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    tensor, sight = seen[0]
    place = call.arguments.get("dim", 0) % tensor.dim()
    along = sight.along
    if output.dim() < tensor.dim():  # select, unbind
        along = along[:place] + along[place + 1 :]
    axes = sight.along[place]
    if not axes or output.shape == tensor.shape:
        return Sight(along, sight.views)
    if call.name == "slice" and len(axes) == 1 and not axes & sight.scattered:
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
            if len(sight.along[-1 - back]) > 1 or axis in sight.scattered:
                views[axis] = _through(view, Window(1 + abs(before)), hidden=True)
            elif isinstance(view, Field):
                start = view.start - before * view.jump
                views[axis] = Field(view.receptive_field, view.jump, start)
    return Sight(sight.along, tuple(views))


def _unknown(_call: Call, seen: Sequence[Pair], output: Tensor) -> Sight:
    """Axes stay where they are if their number does; else all may run along all."""
    views = blurred(united(sight for _, sight in seen))
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


_RULES: tuple[tuple[frozenset[str], Rule], ...] = (
    (RESHAPES, _reshaped),
    (_MOVES, _moved),
    (_WIDENINGS, _widened),
    (_CUTS, _cut),
    (PADS, _padded),
    (ADAPTIVE, _reads_first(_adaptive)),
    (NORMS, _reads_first(_normed)),
    (frozenset(("linear",)), _reads_first(_dense)),
    (PRODUCTS, _product),
    (ATTENTIONS, _attention),
    (_SUMS, _summed),
    (_SOFTMAXES, _softmaxed),
    (CONCATENATIONS, _joined),
)
