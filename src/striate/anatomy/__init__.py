"""What any net is made of, layer by layer, without computing it."""

from striate.anatomy._anatomy import Anatomy, Layer
from striate.anatomy._describe import describe

__all__ = ["Anatomy", "Layer", "describe"]
