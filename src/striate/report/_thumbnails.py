"""Pictures inside the page: small, as data, and together no larger than a page may be."""

import base64
from io import BytesIO

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

# A picture up to this side is kept to the pixel; a larger one is scaled down to it.
_SIDE = 96


class Thumbnails:
    """Turns prepared pictures into `data:` addresses until the bytes are used up.

    Args:
        images: Prepared pictures.
        budget_bytes: What all of them together may take in the page.
    """

    def __init__(self, images: UInt8[np.ndarray, "N H W C"], budget_bytes: int) -> None:
        self._images = images
        self._left = budget_bytes
        self._made: dict[int, str] = {}

    def address(self, index: int) -> str | None:
        """Of one picture; None when there is no room left. The same picture counts each time."""
        if index not in self._made:
            self._made[index] = _address(_shrunk(as_seen(self._images[index])))
        if len(self._made[index]) > self._left:
            return None
        self._left -= len(self._made[index])
        return self._made[index]


def as_seen(pixels: UInt8[np.ndarray, "H W C"]) -> Image.Image:
    """Grey or colours; a grid of another number of channels is shown as their mean."""
    if pixels.shape[2] == 3:
        return Image.fromarray(np.ascontiguousarray(pixels))
    grey = pixels.mean(axis=2).round().astype(np.uint8)
    return Image.fromarray(grey)


def filters_picture(weights: Float[np.ndarray, "O C h w"], most: int = 64) -> str:
    """The filters of a first layer side by side, as a `data:` address.

    Filters over three channels are shown in colours, each scaled by its own largest weight with
    grey for 0; others by the mean over their channels, blue for negative and orange for positive.

    Args:
        weights: `(O, C, h, w)`.
        most: Filters shown, the first ones.
    """
    chosen = weights[:most]
    largest = np.abs(chosen).max(axis=(1, 2, 3), keepdims=True)
    scaled = chosen / np.maximum(largest, 1e-12)
    if chosen.shape[1] == 3:
        tiles = (scaled.transpose(0, 2, 3, 1) + 1) / 2  # (O, 3, h, w) -> (O, h, w, 3)
    else:
        tiles = _diverging(scaled.mean(axis=1))
    count, height, width, _ = tiles.shape
    across = min(count, 16)
    down = -(-count // across)
    sheet = np.full((down * (height + 1) - 1, across * (width + 1) - 1, 4), 0, np.uint8)
    for place, tile in enumerate(tiles):
        top, left = place // across * (height + 1), place % across * (width + 1)
        sheet[top : top + height, left : left + width, :3] = (tile * 255).round()
        sheet[top : top + height, left : left + width, 3] = 255
    return _png(Image.fromarray(sheet))


def _diverging(values: Float[np.ndarray, "O h w"]) -> Float[np.ndarray, "O h w 3"]:
    """From -1 blue over white to 1 orange."""
    blue, orange = np.array([0.13, 0.40, 0.67]), np.array([0.80, 0.36, 0.05])
    share = np.abs(values)[..., None]
    return 1 - share * (1 - np.where(values[..., None] < 0, blue, orange))


def _shrunk(image: Image.Image) -> Image.Image:
    scale = _SIDE / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.BOX if scale < 0.5 else Image.Resampling.BILINEAR)


def _address(image: Image.Image) -> str:
    """PNG where pixels count, JPEG for photographs."""
    return _png(image) if max(image.size) <= 40 else _encoded(image, "JPEG", quality=75)


def _png(image: Image.Image) -> str:
    return _encoded(image, "PNG", optimize=True)


def _encoded(image: Image.Image, kind: str, **options: object) -> str:
    data = BytesIO()
    image.save(data, kind, **options)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(data.getvalue()).decode()}"
