"""Whether the libraries can be loaded at all where `ulimit -v` leaves few addresses."""

import os
import subprocess
import sys
from collections.abc import Sequence

from striate.errors import LimitReached

# Commands that load no library of C's worth mentioning.
_LIGHT = ("activations", "conv", "history", "synsets")
# All that a training loads on its way, tried in a process that may die of it: some libraries end
# theirs where they do not get what they want.
_TRIED = (
    "import striate.workshop, scipy.special, sklearn.linear_model, sklearn.neighbors, altair, "
    "pyarrow.parquet"
)


def refuse_too_few_addresses(tokens: Sequence[str]) -> None:
    """Refuses a command whose libraries do not fit; does nothing where there is no limit.

    Raises:
        LimitReached: the limit is too low.
    """
    words = [token for token in tokens if not token.startswith("-")]
    if os.name == "nt" or not words or words[0] in _LIGHT or "--help" in tokens:
        return
    import resource

    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit == resource.RLIM_INFINITY:
        return
    done = subprocess.run(
        [sys.executable, "-c", _TRIED], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        # OpenBLAS tells why, and sends itself the signal of Ctrl-C.
        said = [line for line in lines if line.startswith("OpenBLAS")][:1] or lines or ["it died"]
        raise LimitReached(
            f"ulimit -v leaves this process {limit / 1e9:.3g} GB of addresses, and PyTorch and "
            f"the other libraries cannot be loaded into them ({said[-1][:200]}). Lift the limit "
            f"(ulimit -v unlimited) and try again."
        )
