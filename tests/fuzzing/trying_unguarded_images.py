"""Images as they would be read if the fast decoder got every JPEG, whatever its header says."""

from typing import Any

from tests.fuzzing import trying_images
from tests.fuzzing.subject import Step

from striate.images import _jpeg


def examine(example: dict[str, Any], step: Step) -> str:
    """Reads it without the guard; this child is never asked for anything else."""
    _jpeg.takes_fast_path = lambda data, size: True
    return trying_images.examine(example, step)
