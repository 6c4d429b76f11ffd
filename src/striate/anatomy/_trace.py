"""Watches a net run, operation by operation, and says what each layer did."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from torch import Tensor, nn
from torch._ops import OpOverload
from torch.utils._python_dispatch import TorchDispatchMode

from striate.anatomy import _quick
from striate.anatomy._call import Call, tensors_in
from striate.anatomy._memory import Memory, storage
from striate.anatomy._operations import adaptive_slide, family, macs, slide
from striate.anatomy._rows import Frame, Row, shape_of
from striate.anatomy._sight import Sight, picture
from striate.anatomy._spreading import ARRANGEMENTS, PADS, has_rule, puts_places_together, spread

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
        self._origins = {storage(part): [part] for part in owned(net)}
        self._memory = Memory()
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
        sources = frozenset((Row("picture", "picture"),))
        self._memory.note(tensor, replace(seen, sources=sources, sides=tuple(tensor.shape[2:])))
        self._hold(tensor)

    @contextmanager
    def watching(self, net: nn.Module) -> Iterator[None]:
        """Notes which module runs; the hooks are gone afterwards, whatever happened."""
        handles = []
        for module in _hooked(net):
            # First of all, so that a hook that computes the module's weight belongs to it.
            enter = module.register_forward_pre_hook(self._enter, with_kwargs=True, prepend=True)
            handles.append(enter)
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
        seen = self._seen_by(call)
        if not (has_rule(call) or call.creates) and call.composite:
            with self:
                return call.taken_apart()
        if not seen or call.creates:
            output = func(*call.positional, **call.keywords)
            self._note_constant(call, output)
            return output
        output = _quick.answer(call) if self._quick else None
        if output is None:
            output = func(*call.positional, **call.keywords)
        self._note(call, seen, output)
        return output

    def _seen_by(self, call: Call) -> list[tuple[Tensor, Sight]]:
        """What an operation reads of the picture; what it only writes over is not read."""
        over = [] if call.in_place and call.name != "copy" else [id(t) for t in call.written]
        tensors = [tensor for tensor in call.tensors if id(tensor) not in over]
        return [(t, sight) for t in tensors if (sight := self._memory.sight(t)) is not None]

    def _note(self, call: Call, seen: list[tuple[Tensor, Sight]], output: Any) -> None:
        outputs = list(tensors_in(output))
        if not outputs:
            return
        sources = frozenset().union(*(sight.sources for _, sight in seen))
        row = None
        if call.name not in ARRANGEMENTS:
            row = self._row(call, seen, outputs[0])
            row.sources = {source.whole() for source in sources}
            sources = frozenset((row,))
        found = [replace(spread(call, seen, each), sources=sources) for each in outputs]
        if row is not None:
            row.sight = found[0]
            row.output_shape = shape_of(outputs[0], found[0])
        written = {id(tensor) for tensor in call.written}
        for each, sight in zip(outputs, found, strict=True):
            if id(each) in written:
                self._memory.write(each, self._memory.sight(each), sight)
            else:
                self._memory.note(each, sight)
            self._hold(each)

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
        if call.name in PADS:
            row.pads.append(tuple(call.arguments.get("pad") or call.arguments.get("padding") or ()))
        row.parameters = self._read(call)
        self.rows.append(row)
        return row

    def _read(self, call: Call) -> list[Tensor]:
        """The parameters behind what an operation took, those that no row has counted."""
        found = [p for tensor in call.tensors for p in self._origins.get(storage(tensor), ())]
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
        found = [p for tensor in call.tensors for p in self._origins.get(storage(tensor), ())]
        for tensor in outputs:
            self._hold(tensor)
            if found:
                self._origins.setdefault(storage(tensor), []).extend(found)
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
            row.families, row.slides, row.pads = {"norm"}, [], []
        if {"dense", "matrix product"} <= row.families:  # queries, keys; weights, values
            row.families.add("attention")
        seen = [(t, sight) for t in frame.inputs if (sight := self._memory.sight(t)) is not None]
        if seen:
            row.input_shape = shape_of(*seen[0])
            if not parts:
                row.sources = {source.whole() for _, sight in seen for source in sight.sources}
        if out is None and not row.parameters and not parts:
            return
        if out is not None:
            self._put_out(row, out, [part for part in parts if part.families])
        del self.rows[frame.first :]
        self.rows.append(row)

    def _put_out(self, row: Row, out: Tensor, working: list[Row]) -> None:
        """What a layer gives; its values are those of its one function that makes any."""
        row.sight = self._memory.sight(out)
        row.output_shape, row.item_bytes = shape_of(out, row.sight), out.element_size()
        row.numbers = working[0].numbers if len(working) == 1 else out.numel()

    def _hold(self, tensor: Tensor) -> None:
        """Counts the memory of a tensor as long as anybody holds it."""
        key = storage(tensor)
        if key in self._live or key in self._origins:
            return
        memory = tensor.untyped_storage()
        self._live[key] = memory.nbytes()
        self.peak_bytes = max(self.peak_bytes, sum(self._live.values()))
        weakref.finalize(memory, self._live.pop, key, None).atexit = False


def _is_one(module: nn.Module, parts: list[Row]) -> bool:
    """Whether a module that called no other is one layer, rather than a net written out."""
    if type(module).__module__.startswith("torch."):
        return True
    return sum(bool(part.families) for part in parts) <= 1


def owned(module: nn.Module) -> list[Tensor]:
    """The parameters of a module, and the moving statistics of its batch norms."""
    moving = [buffer for name, buffer in module.named_buffers() if name.endswith(_MOVING)]
    return [*module.parameters(), *moving]


def _hooked(net: nn.Module) -> Iterator[nn.Module]:
    """All modules but those that only compute a weight."""
    for name, module in net.named_modules():
        if "parametrizations" not in name.split("."):
            yield module
