"""Which part of a picture is kept, and how large it becomes: plain arithmetic on sizes."""

from striate.images._preprocessing import Preprocessing

Box = tuple[float, float, float, float]


def crop_box(width: int, height: int, preprocessing: Preprocessing) -> Box:
    """The part of a picture that becomes the prepared one: left, top, right, bottom.

    "crop" keeps the largest centred rectangle with the target's proportions; the other
    policies keep everything.
    """
    if preprocessing.resize != "crop":
        return (0, 0, width, height)
    scale = max(preprocessing.width / width, preprocessing.height / height)
    kept_width = min(preprocessing.width / scale, width)
    kept_height = min(preprocessing.height / scale, height)
    left, top = (width - kept_width) / 2, (height - kept_height) / 2
    return (left, top, left + kept_width, top + kept_height)


def scaled_size(width: int, height: int, preprocessing: Preprocessing) -> tuple[int, int]:
    """Width and height that the whole picture would have after scaling, before a crop or pad."""
    across, down = preprocessing.width / width, preprocessing.height / height
    if preprocessing.resize == "squash":
        return (preprocessing.width, preprocessing.height)
    scale = max(across, down) if preprocessing.resize == "crop" else min(across, down)
    return (max(1, round(width * scale)), max(1, round(height * scale)))


def share_left_out(width: int, height: int, preprocessing: Preprocessing) -> float:
    """The share of a picture's pixels, in [0, 1), that the crop leaves out."""
    left, top, right, bottom = crop_box(width, height, preprocessing)
    return max(0.0, 1 - (right - left) * (bottom - top) / (width * height))
