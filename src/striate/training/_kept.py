"""The net with the weights that a run's training left to keep."""

from striate.errors import DamagedFile, InvalidSetting
from striate.nets import Net, NetSpec, fill_weights
from striate.runs import Run, read_tensors


def kept_net(run: Run, spec: NetSpec) -> tuple[Net, int]:
    """The net with its best weights, and the step after which they were kept.

    Args:
        run: Its `best.safetensors` is read.
        spec: The net that the weights belong to.

    Raises:
        DamagedFile, ForeignFile, NewerFile: the file is not whole, or holds no such weights.
    """
    weights, header = read_tensors(run.best, "weights")
    net = spec.build()
    try:
        fill_weights(net, weights)
        return net, int(header["step"])
    except (InvalidSetting, KeyError, TypeError, ValueError) as error:
        raise DamagedFile(
            f"{run.best} does not hold the weights of this run's net: {error}. Put back the file "
            f"that was there, or train again."
        ) from None
