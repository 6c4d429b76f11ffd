"""A net's trainable weights as one vector, and its gradient as another.

An optimizer, a moving average or a checkpoint then handles one vector instead of dozens of
tensors: a few operations a step whatever the net, and the same few on any device.
"""

import torch
from torch import Tensor, nn

# Every weight starts at a multiple of 64 bytes, as torch's allocator would place it.
_ALIGNMENT = 16


class FlatWeights:
    """Moves the weights of `net` into one vector; the net's parameters become views of it.

    Weights come in two runs: first those that decay (matrices and kernels), then those that do not
    (biases and the scales of norms).

    Attributes:
        values: All weights, float32, `(P,)` with a little padding between them.
        gradient: Their gradient in the same places; backward passes add to it.
        decaying: How many of the first values belong to weights that decay.
        hidden: Places and rows of the matrices between the first layer and the last one.
        buffers: What else the net carries: frozen weights, the statistics of batch norms.
    """

    def __init__(self, net: nn.Module, *, channels_last: bool) -> None:
        trainable = [weight for weight in net.parameters() if weight.requires_grad]
        ordered = sorted(trainable, key=lambda weight: weight.ndim < 2)
        sizes = [-(-weight.numel() // _ALIGNMENT) * _ALIGNMENT for weight in ordered]
        device = ordered[0].device
        self.values = torch.zeros(sum(sizes), device=device)
        self.gradient = torch.zeros(sum(sizes), device=device)
        self.decaying = sum(
            size for size, weight in zip(sizes, ordered, strict=True) if weight.ndim > 1
        )
        frozen = {
            name: weight for name, weight in net.named_parameters() if not weight.requires_grad
        }
        self.buffers = {**frozen, **dict(net.named_buffers())}
        self.hidden: list[tuple[slice, int]] = []
        matrices = [weight for weight in net.parameters() if weight.ndim > 1]
        inner = {id(weight) for weight in matrices[1:-1]}
        start = 0
        for weight, size in zip(ordered, sizes, strict=True):
            place = slice(start, start + weight.numel())
            if id(weight) in inner:
                self.hidden.append((place, len(weight)))
            view = _shaped(self.values[place], weight.shape, channels_last)
            view.copy_(weight.detach())
            weight.data = view
            weight.grad = _shaped(self.gradient[place], weight.shape, channels_last)
            start += size

    def state(self) -> dict[str, Tensor]:
        """Everything that training changes in the net, by name."""
        return {"weights": self.values} | {
            f"buffer.{name}": t.detach() for name, t in self.buffers.items()
        }

    def load(self, state: dict[str, Tensor]) -> None:
        """Puts back what `state` gave, in place."""
        for name, tensor in self.state().items():
            tensor.copy_(state[name])


def _shaped(run: Tensor, shape: torch.Size, channels_last: bool) -> Tensor:
    """A run of the vector in a weight's shape; kernels channels last in memory if wanted."""
    if channels_last and len(shape) == 4:
        out_channels, in_channels, height, width = shape
        # (O*H*W*I,) -> (O, H, W, I) -> (O, I, H, W)
        return run.view(out_channels, height, width, in_channels).permute(0, 3, 1, 2)
    return run.view(shape)
