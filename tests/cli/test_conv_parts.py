"""What `striate conv` computes, forwards and backwards: each array is torch's."""

import numpy as np
import pytest
import torch
from tests.cli.conv_made import by_key, worked
from torch.nn import functional as F

from striate.cli._conv_parts import backward, forward
from striate.errors import InputError
from striate.filters import Values


def test_the_letter_x_is_convolved_rectified_and_pooled_as_torch_does():
    made, values = worked("letter-x")
    parts = by_key(forward(made, values))
    assert list(parts) == ["input", "weights", "output", "relu", "pooled"]
    picture, weights = (torch.from_numpy(parts[key].values.copy()) for key in ("input", "weights"))
    output = F.conv2d(picture, weights)
    pooled = F.max_pool2d(output.relu(), 2, ceil_mode=True)
    for key, expected in (("output", output), ("relu", output.relu()), ("pooled", pooled)):
        np.testing.assert_allclose(parts[key].values, expected.numpy(), atol=1e-12)
    assert parts["pooled"].title == "max pooling 2x2, stride 2, past the end (ceil)"
    assert parts["relu"].traced is None


@pytest.mark.parametrize("pool", ["max", "average"])
def test_a_pooling_and_its_way_back_are_torchs(pool, tmp_path):
    words = {"kernel": "3x2", "stride": "2", "padding": "1", "ceil": True}
    made, values = worked(input="7x8x2", pool=pool, **words)
    x = torch.from_numpy(values.picture).requires_grad_()
    pooling = F.max_pool2d if pool == "max" else F.avg_pool2d
    y = pooling(x[None], (3, 2), 2, 1, ceil_mode=True)[0]
    upstream = np.random.default_rng(0).normal(size=tuple(y.shape))
    np.save(tmp_path / "up.npy", upstream)
    y.backward(torch.from_numpy(upstream))
    assert x.grad is not None
    ahead, back = forward(made, values), backward(made, values, str(tmp_path / "up.npy"))
    assert [part.key for part in ahead + back] == ["input", "output", "upstream", "input"]
    np.testing.assert_allclose(ahead[1].values, y.detach().numpy(), atol=1e-12)
    np.testing.assert_array_equal(back[0].values, upstream)
    np.testing.assert_allclose(back[1].values, x.grad.numpy(), atol=1e-12)
    ones = backward(made, values, None)[0]
    assert ones.title.endswith(": ones")
    np.testing.assert_array_equal(ones.values, np.ones(y.shape))


def test_gradients_flow_from_the_file_named_rather_than_from_the_values(tmp_path):
    (tmp_path / "a.json").write_text(
        '{"input": [[1, 2, 3]], "weights": [[10, 20]], "bias": [5], "upstream": [[1, -1]]}'
    )
    (tmp_path / "up.txt").write_text("2 1")
    made, values = worked(str(tmp_path / "a.json"))
    given = by_key(backward(made, values, None))
    assert list(given) == ["upstream", "weights", "bias", "input"]
    assert given["upstream"].title.endswith(": as given")
    assert given["weights"].values.tolist() == [[[[-1, -1]]]]
    assert given["bias"].values.tolist() == [0]
    named = by_key(backward(made, values, str(tmp_path / "up.txt")))
    assert named["weights"].values.tolist() == [[[[4, 7]]]]
    assert named["input"].values.tolist() == [[[20, 50, 20]]]
    assert named["bias"].values.tolist() == [3]


def test_a_convolution_without_weights_is_refused():
    made, values = worked(input="4x4", kernel="2")
    with pytest.raises(InputError, match="takes weights: give --kernel"):
        forward(made, Values(values.picture))
