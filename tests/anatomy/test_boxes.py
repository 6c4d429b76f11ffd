"""Boxes: what is drawn of a net, and what is written into a box."""

import torch
from torch import nn

from striate.anatomy import describe
from striate.anatomy._boxes import boxes, is_chain, runs, size_text
from striate.nets import resolve


def _boxes(net, shape=(32, 32, 3)):
    return boxes(describe(net, input=shape))


def test_norms_activations_and_dropout_stand_in_the_box_before_them():
    made = _boxes(
        nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=2), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
            nn.Dropout(), nn.Flatten(), nn.Linear(7 * 7 * 8, 10),
        )
    )  # fmt: skip
    assert [(box.label, box.extras) for box in made] == [
        ("picture", ()),
        ("conv 3x3/2, 8", ("BatchNorm2d", "ReLU")),
        ("max pool 2x2/2", ("Dropout", "Flatten")),
        ("dense, 10", ()),
    ]
    assert is_chain(made)
    assert size_text(made[2]) == "7x7x8"


def test_labels_say_what_matters():
    net = nn.Sequential(
        nn.Conv2d(4, 8, (1, 7)), nn.Conv2d(8, 8, 3, groups=8), nn.Conv2d(8, 8, 3, groups=2),
        nn.ConvTranspose2d(8, 4, 2, stride=2), nn.AvgPool2d(2), nn.AdaptiveAvgPool2d(1),
    )  # fmt: skip
    assert [box.label for box in _boxes(net, (32, 32, 4))][1:] == [
        "conv 1x7, 8", "depthwise conv 3x3, 8", "conv 3x3, 8, 2 groups",
        "transposed conv 2x2/2, 4", "avg pool 2x2/2".replace("avg", "mean"), "global mean pool",
    ]  # fmt: skip


class _Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)
        self.relu = nn.ReLU()

    def forward(self, x):
        return self.relu(self.conv(x) + x)


def test_a_branch_is_no_chain_and_what_two_read_keeps_its_box():
    made = _boxes(nn.Sequential(nn.ReLU(), _Block(), _Block()))
    assert [(box.label, box.inputs) for box in made] == [
        ("picture", ()),
        ("ReLU", (0,)),
        ("conv 3x3, 3", (1,)),
        ("add", (1, 2)),
        ("conv 3x3, 3", (3,)),
        ("add", (3, 4)),
    ]
    assert not is_chain(made)


def test_equal_boxes_in_a_row_are_counted():
    made = _boxes(nn.Sequential(*(nn.Conv2d(3, 3, 3, padding=1) for _ in range(3))))
    first, run = runs(made)
    assert (first.label, run.label, run.count) == ("picture", "conv 3x3, 3", 3)


class _Tokens(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(3, 7)

    def forward(self, x):
        return self.dense(x.permute(0, 2, 3, 1))


def test_dense_layers_on_maps_say_their_units_and_maps_are_channels_first():
    layer = describe(_Tokens(), input=(8, 8, 3)).layers[-1]
    assert layer.output_shape == [7, 8, 8]
    assert _boxes(_Tokens())[-1].label == "dense, 7"


def test_layers_that_are_off_and_that_nobody_reads_are_not_drawn():
    class Off(nn.Module):
        def __init__(self):
            super().__init__()
            self.dropout, self.conv = nn.Dropout(), nn.Conv2d(3, 3, 1)

        def forward(self, x):
            return torch.cat([self.conv(self.dropout(x)), x], dim=1)

    assert [box.label for box in _boxes(Off())] == ["picture", "conv 1x1, 3", "concatenate, 6"]


def test_a_layer_that_changes_a_vectors_length_has_its_own_box():
    *_, dense, answer = boxes(describe(resolve("lenet5-1998")))
    assert (dense.label, size_text(dense)) == ("dense, 84", "84")
    assert (answer.label, size_text(answer), answer.kind) == ("RadialBasis", "10", "other")


def test_windows_have_a_side_an_axis():
    signal = nn.Sequential(nn.Conv1d(3, 8, 5, stride=2), nn.MaxPool1d(2))
    made = _boxes(signal, (100, 3))
    assert [(box.label, size_text(box)) for box in made] == [
        ("picture", "100x3"), ("conv 5/2, 8", "48x8"), ("max pool 2/2", "24x8"),
    ]  # fmt: skip
    volume = nn.Sequential(nn.Conv3d(3, 8, 3), nn.Conv3d(8, 4, (1, 2, 3)))
    assert [box.label for box in _boxes(volume, (8, 8, 8, 3))][1:] == [
        "conv 3x3x3, 8", "conv 1x2x3, 4",
    ]  # fmt: skip
