"""One picture in, one picture out: safely, and always the same way."""

from striate.images._batches import to_batch
from striate.images._geometry import share_left_out
from striate.images._limits import MAX_BYTES, MAX_PIXELS
from striate.images._names import why_no_picture
from striate.images._prepare import Picture, Read, prepare, prepare_telling, read
from striate.images._preprocessing import Preprocessing
from striate.images._reading import probe
from striate.images._statistics import channel_sums, statistics, statistics_of_sums
from striate.images._thumbnail import THUMBNAIL_SIDE, thumbnails
from striate.images._whole import read_whole

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "THUMBNAIL_SIDE",
    "Picture",
    "Preprocessing",
    "Read",
    "channel_sums",
    "prepare",
    "prepare_telling",
    "probe",
    "read",
    "read_whole",
    "share_left_out",
    "statistics",
    "statistics_of_sums",
    "thumbnails",
    "to_batch",
    "why_no_picture",
]
