"""Whether the memory has room to list the pictures that a small file may claim to hold."""

from striate.devices import free_memory, in_bytes
from striate.errors import OutOfMemory

# Of memory, for the name, the label and the place of a picture, and for each text beside it.
_PICTURE_BYTES, _TEXT_BYTES = 600, 120


def check_listable(source: str, count: int, texts: int = 0) -> None:
    """Refuses more pictures than can be listed: a small file may hold a billion of one pixel.

    Args:
        source: For the message.
        count: How many pictures there are.
        texts: How many other columns are kept of each.

    Raises:
        OutOfMemory: Names, labels and columns take more than is free.
    """
    needed, free = count * (_PICTURE_BYTES + texts * _TEXT_BYTES), free_memory()
    if needed > free:
        raise OutOfMemory(
            f"{source} holds {count:,} pictures; to list them takes about {in_bytes(needed)} of "
            f"memory, and {in_bytes(free)} are free. Split it into several files."
        )
