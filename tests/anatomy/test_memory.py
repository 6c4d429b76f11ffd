"""What is written into a view shows in whatever shares its memory, and in nothing else."""

import pytest
import torch
from torch import nn

from striate.anatomy import describe
from striate.anatomy._memory import Memory, storage
from striate.anatomy._sight import picture


class _Writes(nn.Module):
    """Three convolutions; what the second makes is written over the first's by `write`."""

    def __init__(self, write):
        super().__init__()
        self.first, self.second, self.last = (nn.Conv2d(4, 4, 3, padding=1) for _ in range(3))
        self.write = write

    def forward(self, x):
        maps = self.first(x)
        wider = self.second(maps)
        return self.last(self.write(maps.clone(), wider))


def _a_slice(maps, wider):
    maps[:, :2] = wider[:, :2]
    return maps


def _a_view(maps, wider):
    maps.view(1, 4, -1).add_(wider.view(1, 4, -1))
    return maps


def _a_chunk(maps, wider):
    maps.chunk(2, 1)[0].add_(wider[:, :2])
    return maps


def _the_rest(maps, wider):
    head, tail = maps[:, :2], maps[:, 2:]
    head.add_(wider[:, :2])
    return torch.cat([tail, tail], dim=1)


def _a_view_made_before(maps, wider):
    view = maps[:, :, 1:]
    maps.add_(wider)
    return view


def _turned(maps, wider):
    maps.copy_(wider.transpose(2, 3))
    return maps


def _all_of_it(maps, wider):
    wider[:] = maps
    return wider


def _out(maps, wider):
    torch.add(maps, wider, out=maps[:])
    return maps


KNOWN = [_a_slice, _a_view, _the_rest, _a_view_made_before, _turned, _all_of_it]


def _rows_that_the_gradient_reaches(net):
    """The first and last row that a cell in the middle of the output depends on, and its row."""
    for parameter in net.parameters():
        nn.init.ones_(parameter)
    image = torch.zeros(1, 4, 21, 21, dtype=torch.float64, requires_grad=True)
    output = net.double()(image)
    row = output.shape[2] // 2
    output[0, :, row, 10].sum().backward()
    assert image.grad is not None
    seen = image.grad.sum(dim=(0, 1, 3)).nonzero().flatten()
    return int(seen[0]), int(seen[-1]), row


@pytest.mark.parametrize("write", KNOWN)
def test_a_field_behind_a_writing_is_where_the_gradient_is(write):
    first, last, row = _rows_that_the_gradient_reaches(_Writes(write))
    layer = describe(_Writes(write), input=(21, 21, 4)).layers[-1]
    field, start = (
        value[0] if isinstance(value, list) else value
        for value in (layer.receptive_field, layer.start)
    )
    assert (field, start + row * layer.jump) == (last - first + 1, (first + last + 1) / 2)


@pytest.mark.parametrize("write", [_a_chunk, _out])
def test_a_field_is_told_where_there_is_no_gradient(write):
    layer = describe(_Writes(write), input=(21, 21, 4)).layers[-1]
    assert (layer.receptive_field, layer.inputs) == (7, [0, 2] if write is _a_chunk else [2])


def test_who_reads_what_was_written_into_reads_the_writing():
    layers = describe(_Writes(_a_slice), input=(8, 8, 4)).layers
    assert [row.type for row in layers] == ["Conv2d", "Conv2d", "copy", "Conv2d"]
    assert layers[-1].inputs == [0, 2]


def _some_rows(maps, wider):
    maps[:, :, 2:4] = wider[:, :, 2:4]
    return maps


def _every_other_channel(maps, wider):
    head = maps[:, 1:3]
    maps[:, ::3] = wider[:, ::3]
    return torch.cat([head, head], dim=1)


@pytest.mark.parametrize("write", [_some_rows, _every_other_channel])
def test_what_lies_otherwise_is_unknown_behind_a_writing(write):
    assert describe(_Writes(write), input=(8, 8, 4)).layers[-1].receptive_field is None


def test_a_writing_is_forgotten_with_its_memory():
    memory = Memory()
    maps = torch.zeros(1, 3, 4, 4)
    memory.write(maps[:, :1], None, picture(2))
    sight = memory.sight(maps)
    assert sight is not None
    assert len(sight.views) == 2
    assert storage(maps) in memory._writings
    del maps
    assert not memory._writings
