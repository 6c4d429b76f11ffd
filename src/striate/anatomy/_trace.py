"""Watches a net run, operation by operation, and says what each layer did."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn
from torch._ops import OpOverload
from torch.utils._python_dispatch import TorchDispatchMode

from striate.anatomy import _quick
from striate.anatomy._call import Call, tensors_in
from striate.anatomy._operations import adaptive_slide, family, macs, slide
from striate.anatomy._rows import Frame, Row, shape_of
from striate.anatomy._sight import Sight, blurred, picture, widest
from striate.anatomy._spreading import ARRANGEMENTS, puts_places_together, spread

_HEAVY = {"attention", "convolution", "dense", "matrix product", "pooling"}

_MOVING = ("running_mean", "running_var")


class Trace(TorchDispatchMode):
    """A dispatch mode that fills the table's rows while a net runs inside it.

    Operations come as they were called, not taken apart, if the net runs in inference mode.

    Args:
        net: The net, on the device where it will run; its names are those of the rows.
    """

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.peak_bytes = 0
        self._names = {module: name for name, module in net.named_modules()}
        self._stack: list[Frame] = []
        # By storage, so that a view of a parameter is known for one.
        self._origins = {_storage(part): [part] for part in owned(net)}
        self._painted: dict[int, Sight] = {}
        self._kept: list[Tensor] = []
        self._counted: set[int] = set()
        self._live: dict[int, int] = {}
        self._quick = _quick.wanted()

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Whether torch's compiler is imported (2.6 s) to be told to keep out: it is not used."""
        return False

    def show(self, tensor: Tensor) -> None:
        """Says that a tensor is the picture, `(N, C, …)`."""
        seen = picture(tensor.dim() - 2)
        # The picture is a row as well, one that is in no table.
        _see(tensor, Sight(seen.along, seen.views, frozenset((Row("picture", "picture"),))))
        self._hold(tensor)

    @contextmanager
    def watching(self, net: nn.Module) -> Iterator[None]:
        """Notes which module runs; the hooks are gone afterwards, whatever happened."""
        handles = []
        for module in _hooked(net):
            handles.append(module.register_forward_pre_hook(self._enter, with_kwargs=True))
            handles.append(module.register_forward_hook(self._leave))
        try:
            with self:
                yield
        finally:
            for handle in handles:
                handle.remove()

    def __torch_dispatch__(
        self,
        func: OpOverload,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        call = Call(func, args, dict(kwargs or {}))
        seen = [(t, sight) for t in call.tensors if (sight := self._sight(t)) is not None]
        if not seen or call.creates:
            output = func(*call.positional, **call.keywords)
            self._note_constant(call, output)
            return output
        if (apart := self._taken_apart(call)) is not NotImplemented:
            return apart
        output = _quick.answer(call) if self._quick else None
        if output is None:
            output = func(*call.positional, **call.keywords)
        self._note(call, seen, output)
        return output

    def _taken_apart(self, call: Call) -> Any:
        """Runs an operation that is made of others, and that no rule knows, as these others."""
        if call.name not in ("einsum", "bilinear", "lstm", "gru", "rnn_tanh", "rnn_relu", "cdist",
                             "tensordot", "chain_matmul", "lstm_cell", "gru_cell"):  # fmt: skip
            return NotImplemented
        with self:
            return call.function.decompose(*call.positional, **call.keywords)

    def _note(self, call: Call, seen: list[tuple[Tensor, Sight]], output: Any) -> None:
        outputs = list(tensors_in(output))
        if not outputs:
            return
        if call.in_place and _own_sight(call.tensors[0]) is None:
            self._paint(call.tensors[0], seen)
        sources = frozenset().union(*(sight.sources for _, sight in seen))
        row = None
        if call.name not in ARRANGEMENTS:
            row = self._row(call, seen, outputs[0])
            row.sources = {source.whole() for source in sources}
            sources = frozenset((row,))
        found = [spread(call, seen, each) for each in outputs]
        if row is not None:
            row.views = found[0].views
            row.output_shape = shape_of(outputs[0], found[0])
        for each, sight in zip(outputs, found, strict=True):
            _see(each, Sight(sight.along, sight.views, sources))
            self._hold(each)

    def _sight(self, tensor: Tensor) -> Sight | None:
        found = _own_sight(tensor)
        if found is not None or not self._painted:
            return found
        painted = self._painted.get(_storage(tensor))
        if painted is None:
            return None
        everything = frozenset(range(len(painted.views)))
        along = (frozenset[int](), *(everything,) * (tensor.dim() - 1))[: tensor.dim()]
        return Sight(along, painted.views, painted.sources)

    def _paint(self, tensor: Tensor, seen: list[tuple[Tensor, Sight]]) -> None:
        """What is written into a part of a tensor that saw nothing shows in the whole of it."""
        before = self._painted.get(_storage(tensor))
        sights = [sight for _, sight in seen] + ([before] if before else [])
        sources = frozenset().union(*(sight.sources for sight in sights))
        self._painted[_storage(tensor)] = Sight((), blurred(widest(sights)), sources)
        self._kept.append(tensor)

    def _row(self, call: Call, seen: list[tuple[Tensor, Sight]], output: Tensor) -> Row:
        name = call.name.lstrip("_")
        inside = self._stack[-1].name if self._stack else ""
        row = Row(f"{inside}.{name}".lstrip("."), name)
        row.input_shape = shape_of(*seen[0])
        row.numbers, row.item_bytes = output.numel(), output.element_size()
        row.macs = macs(call, output)
        known = {id(tensor) for tensor, _ in seen}
        kind = family(call, output, [id(tensor) in known for tensor in call.tensors])
        if kind is None and puts_places_together(call, *seen[0]):
            kind = "pooling"
        if kind:
            row.families.add(kind)
        if (window := slide(call) or adaptive_slide(call, output)) is not None and kind:
            row.slides.append(window)
        row.parameters = self._read(call)
        self.rows.append(row)
        return row

    def _read(self, call: Call) -> list[Tensor]:
        """The parameters behind what an operation took, those that no row has counted."""
        found = [p for tensor in call.tensors for p in self._origins.get(_storage(tensor), ())]
        return self._count(found)

    def _count(self, parameters: list[Tensor]) -> list[Tensor]:
        fresh = []
        for parameter in parameters:
            if id(parameter) not in self._counted:
                self._counted.add(id(parameter))
                fresh.append(parameter)
        return fresh

    def _note_constant(self, call: Call, output: Any) -> None:
        """What no picture changes: it stands for the parameters that it was made of.

        It costs a row only where it multiplies, as a net does that computes its positions' bias.
        """
        outputs = list(tensors_in(output))
        if outputs and (products := macs(call, outputs[0])):
            inside = self._stack[-1].name if self._stack else ""
            row = Row(f"{inside}.{call.name}".lstrip("."), call.name, macs=products)
            row.input_shape, row.output_shape = list(call.tensors[0].shape), list(outputs[0].shape)
            row.parameters = self._read(call)
            self.rows.append(row)
        found = [p for tensor in call.tensors for p in self._origins.get(_storage(tensor), ())]
        for tensor in outputs:
            self._hold(tensor)
            if found:
                self._origins.setdefault(_storage(tensor), []).extend(found)
                self._kept.append(tensor)  # a storage's number is not given again while it lives

    def _enter(self, module: nn.Module, inputs: Any, named: Any) -> None:
        if self._stack:
            self._stack[-1].calls = True
            self._stack[-1].inputs = []  # held no longer than the net itself holds them
        given = list(tensors_in((inputs, named)))
        self._stack.append(Frame(module, self._names[module], len(self.rows), inputs=given))

    def _leave(self, module: nn.Module, _inputs: Any, output: Any) -> None:
        frame = self._stack.pop()
        parts = self.rows[frame.first :]
        if frame.calls or isinstance(module, nn.Identity) or not _is_one(module, parts):
            return
        out = next(tensors_in(output), None)
        row = Row(frame.name or type(module).__name__, type(module).__name__)
        row.take(parts)
        row.parameters += self._count(owned(module))
        if isinstance(module, nn.LocalResponseNorm):
            row.families = {"norm"}
            row.slides = []
        seen = [(t, sight) for t in frame.inputs if (sight := self._sight(t)) is not None]
        if seen:
            row.input_shape = shape_of(*seen[0])
            if not parts:
                row.sources = {source.whole() for _, sight in seen for source in sight.sources}
        if out is not None:
            sight = self._sight(out)
            row.output_shape, row.numbers = shape_of(out, sight), out.numel()
            row.item_bytes = out.element_size()
            row.views = sight.views if sight else None
        if out is None and not row.parameters and not parts:
            return
        del self.rows[frame.first :]
        self.rows.append(row)

    def _hold(self, tensor: Tensor) -> None:
        """Counts the memory of a tensor as long as anybody holds it."""
        storage = tensor.untyped_storage()
        key = storage._cdata
        if key in self._live or key in self._origins:
            return
        self._live[key] = storage.nbytes()
        self.peak_bytes = max(self.peak_bytes, sum(self._live.values()))
        weakref.finalize(storage, self._live.pop, key, None).atexit = False


def _is_one(module: nn.Module, parts: list[Row]) -> bool:
    """Whether a module that called no other is one layer, rather than a net written out."""
    if type(module).__module__.startswith("torch."):
        return True
    return sum(bool(part.families & _HEAVY) for part in parts) <= 1


def owned(module: nn.Module) -> list[Tensor]:
    """The parameters of a module, and the moving statistics of its batch norms."""
    moving = [buffer for name, buffer in module.named_buffers() if name.endswith(_MOVING)]
    return [*module.parameters(), *moving]


def _hooked(net: nn.Module) -> Iterator[nn.Module]:
    """All modules but those that only compute a weight."""
    for name, module in net.named_modules():
        if "parametrizations" not in name.split("."):
            yield module


def _storage(tensor: Tensor) -> int:
    return tensor.untyped_storage()._cdata


def _see(tensor: Tensor, sight: Sight) -> None:
    tensor._striate_sight = sight  # type: ignore[attr-defined]


def _own_sight(tensor: Tensor) -> Sight | None:
    return getattr(tensor, "_striate_sight", None)
