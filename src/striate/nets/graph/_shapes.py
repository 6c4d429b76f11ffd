"""The shape that each node makes of the shapes it reads, and the numbers it learns."""

from __future__ import annotations

import math
from collections.abc import Sequence

from striate.arithmetic import Window, output_size
from striate.errors import InputTooSmall, ShapeError
from striate.nets.graph._graph import INPUT, Graph, Node
from striate.nets.graph._values import CLASSES

Shape = tuple[int, ...]
"""Of one picture, without the batch: `(C, H, W)`, `(C, L)` or `(D,)`."""

MAX_VALUES = 2**28
MAX_PARAMETERS = 2_000_000_000


def flow(graph: Graph, shape: Shape, classes: int) -> dict[str, Shape]:
    """Follows the shapes through a graph.

    Args:
        graph: With checked nodes.
        shape: `(C, H, W)` of the pictures.
        classes: The units of the node that follows the classes: K, or 1 for one logit.

    Returns:
        The shape behind each node by name, and that of the pictures under `input`.

    Raises:
        InputTooSmall: a window that does not fit; the message names the node.
        ShapeError: shapes that do not fit together, or a net beyond the limits.
    """
    shapes: dict[str, Shape] = {INPUT: shape}
    total = 0
    for node in graph.nodes:
        reads = [shapes[name] for name in node.inputs]
        made = after(node, reads, classes)
        if math.prod(made) > MAX_VALUES:
            raise ShapeError(
                f"The node {node.name[:60]} would give {math.prod(made):,} values a picture, and "
                f"at most {MAX_VALUES:,} are allowed: take smaller pictures."
            )
        total += 0 if node.same_as else parameters(node, reads[0], made)
        if total > MAX_PARAMETERS:
            raise ShapeError(
                f"Up to the node {node.name[:60]} the net would have {total:,} parameters, and "
                f"at most {MAX_PARAMETERS:,} are allowed: take smaller pictures or fewer units."
            )
        if node.same_as:
            _check_same(node, graph, shapes, reads[0])
        shapes[node.name] = made
    return shapes


def after(node: Node, reads: Sequence[Shape], classes: int) -> Shape:
    """The shape that one node gives.

    Args:
        node: The node.
        reads: The shapes that it reads.
        classes: What `classes` stands for.

    Raises:
        InputTooSmall, ShapeError: it cannot.
    """
    shape, values = reads[0], node.values
    match node.kind:
        case "conv" | "depthwise" | "maxpool" | "avgpool":
            return (_channels(node, shape, classes), *_windowed(node, shape))
        case "dense":
            units = classes if values["units"] == CLASSES else values["units"]
            return _replaced(node, shape, values["axis"], units)
        case "globalpool":
            _needs_maps(node, shape)
            return (shape[0], *(1 for _ in shape[1:])) if values["keep"] else (shape[0],)
        case "pad" | "crop":
            return (shape[0], *_framed(node, shape))
        case "flatten":
            return (math.prod(shape),)
        case "reshape":
            return _reshaped(node, shape)
        case "permute":
            if sorted(values["axes"]) != list(range(1, len(shape) + 1)):
                raise _unfit(node, shape, f"its axes {values['axes']} are not those from 1 on")
            return tuple(shape[axis - 1] for axis in values["axes"])
        case "add" | "multiply" | "average" | "maximum" | "minimum" | "subtract":
            return _broadcast(node, reads)
        case "concatenate":
            return _concatenated(node, reads)
        case "softmax" | "logsoftmax":
            return _replaced(node, shape, values["axis"], None)
        case "rescaling" | "normalization":
            _check_channels(node, shape)
        case "spatialdropout":
            _needs_maps(node, shape)
        case "prelu":
            slope_shape(node, shape)
    return shape


def parameters(node: Node, shape: Shape, made: Shape) -> int:
    """The numbers that a node learns; a batch norm's moving statistics are none."""
    values = node.values
    bias = int(values.get("bias", False))
    match node.kind:
        case "conv":
            return made[0] * (shape[0] // values["groups"] * math.prod(values["kernel"]) + bias)
        case "depthwise":
            return made[0] * (math.prod(values["kernel"]) + bias)
        case "dense":
            axis = values["axis"] - 1
            return made[axis] * (shape[axis] + bias)
        case "batchnorm":
            return shape[0] * (int(values["center"]) + int(values["scale"]))
        case "prelu":
            return math.prod(slope_shape(node, shape))
    return 0


def slope_shape(node: Node, shape: Shape) -> Shape:
    """The shape of a PReLU's slopes: 1 along the axes that share them."""
    shared = node.values["shared"]
    if any(axis > len(shape) for axis in shared):
        raise _unfit(node, shape, f"its shared axes are {shared}")
    return tuple(1 if axis + 1 in shared else side for axis, side in enumerate(shape))


def per_axis(node: Node, name: str) -> list[int]:
    """A convolution's or pooling's stride or dilation, one a spatial axis, with its default."""
    given = node.values.get(name)
    kernel = node.values["kernel"]
    if given is not None:
        return given
    pooling = node.kind in ("maxpool", "avgpool") and name == "stride"
    return list(kernel) if pooling else [1] * len(kernel)


def paddings(node: Node, shape: Shape) -> list[tuple[int, int]]:
    """Cells added before and after each spatial axis.

    "same" gives `ceil(n / stride)` cells; what cannot be halved goes to the end, as TensorFlow has
    it. "causal" puts everything before.
    """
    asked, sizes = node.values["padding"], shape[1:]
    kernel, stride, dilation = (per_axis(node, n) for n in ("kernel", "stride", "dilation"))
    extents = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    if asked == "valid":
        return [(0, 0)] * len(kernel)
    if asked == "causal":
        return [(extent - 1, 0) for extent in extents]
    if asked == "same":
        return same_paddings(sizes, stride, extents)
    return [(before, behind) for before, behind in asked]


def same_paddings(
    sizes: Sequence[int], stride: Sequence[int], extents: Sequence[int]
) -> list[tuple[int, int]]:
    """What "same" adds before and after each spatial axis; `extents` are those of the window."""
    totals = [
        max(0, (-(-size // step) - 1) * step + extent - size)
        for size, step, extent in zip(sizes, stride, extents, strict=True)
    ]
    return [(total // 2, total - total // 2) for total in totals]


def _channels(node: Node, shape: Shape, classes: int) -> int:
    _needs_maps(node, shape)
    values = node.values
    rank = len(values["kernel"])
    lengths = {len(shape) - 1, rank, len(per_axis(node, "stride"))}
    lengths.add(len(per_axis(node, "dilation")))
    if isinstance(values["padding"], list):
        lengths.add(len(values["padding"]))
    if len(lengths) != 1:
        raise _unfit(node, shape, f"its window has {rank} axes")
    if node.kind == "depthwise":
        return shape[0] * values["multiplier"]
    if node.kind != "conv":
        return shape[0]
    filters = classes if values["filters"] == CLASSES else values["filters"]
    if shape[0] % values["groups"] or filters % values["groups"]:
        raise _unfit(
            node, shape, f"{filters} filters on {shape[0]} channels make no {values['groups']} "
            f"groups",
        )  # fmt: skip
    return filters


def _windowed(node: Node, shape: Shape) -> list[int]:
    kernel, stride, dilation = (per_axis(node, n) for n in ("kernel", "stride", "dilation"))
    sizes = []
    for axis, (before, behind) in enumerate(paddings(node, shape)):
        window = Window(kernel[axis], stride[axis], 0, dilation[axis])
        padded = shape[1 + axis] + before + behind
        if padded < window.extent:
            raise InputTooSmall(
                f"At the node {node.name[:60]} only {shown(shape)} is left of the pictures, and "
                f"its window of {'x'.join(map(str, kernel))} does not fit on that: take larger "
                f"pictures, with --size."
            )
        sizes.append(output_size(padded, window))
    return sizes


def _framed(node: Node, shape: Shape) -> list[int]:
    cells = node.values["cells"]
    if len(cells) != len(shape) - 1:
        raise _unfit(node, shape, f"it has {len(cells)} pairs of cells")
    sign = 1 if node.kind == "pad" else -1
    sizes = [side + sign * sum(pair) for side, pair in zip(shape[1:], cells, strict=True)]
    if min(sizes) < 1:
        raise InputTooSmall(
            f"The node {node.name[:60]} cuts everything off {shown(shape)}: take larger pictures, "
            f"with --size."
        )
    return sizes


def _reshaped(node: Node, shape: Shape) -> Shape:
    wanted, count = list(node.values["shape"]), math.prod(shape)
    known = math.prod(side for side in wanted if side != -1)
    if -1 in wanted and known and count % known == 0:
        wanted[wanted.index(-1)] = count // known
    if math.prod(wanted) != count:
        raise _unfit(node, shape, f"its {count:,} values make no {node.values['shape']}")
    if node.values["order"] == "channels-last" and len(wanted) > 1:
        wanted = [wanted[-1], *wanted[:-1]]
    return tuple(wanted)


def _broadcast(node: Node, reads: Sequence[Shape]) -> Shape:
    if len({len(shape) for shape in reads}) != 1:
        raise _misfits(node, reads)
    made = []
    for sides in zip(*reads, strict=True):
        wide = {side for side in sides if side != 1} or {1}
        if len(wide) != 1:
            raise _misfits(node, reads)
        made.append(wide.pop())
    return tuple(made)


def _concatenated(node: Node, reads: Sequence[Shape]) -> Shape:
    axis = node.values["axis"] - 1
    rests = {shape[:axis] + shape[axis + 1 :] for shape in reads}
    if len(rests) != 1 or len({len(shape) for shape in reads}) != 1 or axis >= len(reads[0]):
        raise _misfits(node, reads)
    return _replaced(node, reads[0], axis + 1, sum(shape[axis] for shape in reads))


def _replaced(node: Node, shape: Shape, axis: int, size: int | None) -> Shape:
    if axis > len(shape):
        raise _unfit(node, shape, f"it works along axis {axis}")
    side = shape[axis - 1] if size is None else size
    return (*shape[: axis - 1], side, *shape[axis:])


def _check_channels(node: Node, shape: Shape) -> None:
    for name, value in node.values.items():
        if isinstance(value, list) and len(value) not in (1, shape[0]):
            raise _unfit(node, shape, f"its {name} has {len(value)} numbers, one a channel")


def _check_same(node: Node, graph: Graph, shapes: dict[str, Shape], shape: Shape) -> None:
    """Shared weights are of one size, on whatever maps they are called."""
    first = next(one for one in graph.nodes if one.name == node.same_as)
    before = shapes[first.inputs[0]]
    if _deciding(node, before) != _deciding(node, shape):
        raise _unfit(
            node, shape, f"it shares its weights with {first.name[:60]} on {shown(before)}"
        )


def _deciding(node: Node, shape: Shape) -> Shape:
    """What of the shape that a node reads decides whether given weights fit."""
    if node.kind == "dense":
        return (shape[node.values["axis"] - 1],)
    if node.kind == "prelu":
        return slope_shape(node, shape)
    return (shape[0], len(shape))


def _needs_maps(node: Node, shape: Shape) -> None:
    if len(shape) < 2:
        raise _unfit(node, shape, "it works on maps")


def _unfit(node: Node, shape: Shape, why: str) -> ShapeError:
    return ShapeError(
        f"The node {node.name[:60]}, {node.kind}, does not fit on {shown(shape)}: {why}. "
        f"Take pictures of the size that the net was made for."
    )


def _misfits(node: Node, reads: Sequence[Shape]) -> ShapeError:
    return ShapeError(
        f"The node {node.name[:60]}, {node.kind}, reads {' and '.join(map(shown, reads[:4]))}, "
        f"which do not fit together. Take pictures of the size that the net was made for."
    )


def shown(shape: Shape) -> str:
    """A shape as people read it: HxWxC for maps."""
    return "x".join(map(str, (*shape[1:], shape[0])))
