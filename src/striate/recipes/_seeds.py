"""One seed in the recipe; every generator is derived from it by name.

Nothing random has a state that must be saved: the order of an epoch, the shifts of a step, the
units dropped in it are functions of the seed, a name and a number. A resumed run draws what the
uninterrupted one drew.
"""

import hashlib


def derive(seed: int, *names: str | int) -> int:
    """A seed in [0, 2^63) for one purpose.

    Args:
        seed: The recipe's seed.
        names: What it is for, from the large to the small: `"order", epoch`.
    """
    text = "/".join(map(str, (seed, *names)))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 1
