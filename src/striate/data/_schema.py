"""Which columns of a parquet file are the picture and its label, by Hugging Face's metadata."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from striate._parsing import parse_json
from striate.errors import DataError, listed

_PICTURES = ("image", "img", "picture", "photo", "jpg", "png")
_LABELS = ("label", "labels", "fine_label", "class", "category", "target", "y")
_EXPECTED = (
    "Expected a column of pictures (image or img: a struct with bytes, or bytes) and a column of "
    "labels (label: whole numbers or text), as Hugging Face's image data sets have."
)


@dataclass(frozen=True)
class Schema:
    """What the columns of a file mean.

    Attributes:
        picture: The column with the pictures.
        label: The column with the labels.
        classes: Their names, where the file says them.
        others: Every other column of text or whole numbers.
        is_struct: Whether pictures are structs of bytes and path, not bytes alone.
        has_path: Whether these structs say a path.
    """

    picture: str
    label: str
    classes: tuple[str, ...] | None
    others: tuple[str, ...]
    is_struct: bool
    has_path: bool

    def __str__(self) -> str:
        """For messages."""
        names = f" of {len(self.classes)} named classes" if self.classes else ""
        more = f" and {listed(self.others)}" if self.others else ""
        return f"{self.picture}, {self.label}{names}{more}"

    @property
    def bytes_column(self) -> str:
        return f"{self.picture}.bytes" if self.is_struct else self.picture

    def read(self, path: Path) -> pa.Table:
        """Every column but the pictures' bytes.

        Raises:
            DataError: The file is damaged.
        """
        wanted = [self.label, *self.others]
        if self.has_path:
            wanted.append(f"{self.picture}.path")
        with failures_told(path), pq.ParquetFile(path) as file:
            return file.read(columns=wanted)

    def label_texts(self, table: pa.Table) -> list[str | None]:
        """The class of each row; None where there is no label, or -1, which says the same.

        Raises:
            DataError: A label is a number that no class has.
        """
        values = table.column(self.label).to_pylist()
        if self.classes is None:
            return [None if value is None or value == -1 else _text(value) for value in values]
        if pa.types.is_integer(table.schema.field(self.label).type):
            wrong = [v for v in values if v is not None and not -1 <= v < len(self.classes)]
            if wrong:
                raise DataError(
                    f"A label in the column {self.label} is {wrong[0]}, and there are names for "
                    f"0 to {len(self.classes) - 1}."
                )
            return [None if v is None or v < 0 else self.classes[v] for v in values]
        known = set(self.classes)
        return [value if value in known else None for value in map(_text_or_none, values)]

    def picture_names(self, table: pa.Table) -> list[str | None]:
        """The path that each row says its picture had."""
        if not self.has_path:
            return [None] * len(table)
        structs = table.column(self.picture).to_pylist()
        return [struct["path"] if struct else None for struct in structs]

    def texts(self, table: pa.Table, column: str) -> list[str]:
        """A column as text; nothing where there is nothing."""
        return [_text_or_none(value) or "" for value in table.column(column).to_pylist()]


@contextmanager
def failures_told(path: Path) -> Iterator[None]:
    """Turns what pyarrow raises inside the block into a `DataError`."""
    try:
        yield
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        said = " ".join(str(error).split())[:200]
        raise DataError(
            f"{path} cannot be read as a parquet file: {said}. It is damaged or not whole; get it "
            f"again."
        ) from error


def row_count(path: Path) -> int:
    """How many rows a file says that it has.

    Raises:
        DataError: It is damaged.
    """
    with failures_told(path):
        return pq.read_metadata(path).num_rows


def read_schema(path: Path) -> Schema:
    """Looks at a file's end, where its columns are told.

    Raises:
        DataError: It is no parquet file, or which columns are meant is not clear.
    """
    with failures_told(path):
        fields = pq.read_schema(path)
    features = _features(fields)
    names = fields.names
    picture = _one(
        path, names, "picture",
        [name for name in names if features.get(name, {}).get("_type") == "Image"]
        or [name for name in names if _is_picture(fields.field(name).type, name)],
        _PICTURES,
    )  # fmt: skip
    label = _one(
        path, names, "label",
        [name for name in names if features.get(name, {}).get("_type") == "ClassLabel"]
        or [name for name in names if name.lower() in _LABELS],
        _LABELS,
    )  # fmt: skip
    if not _is_plain(fields.field(label).type):
        raise DataError(
            f"The column {label} of {path} holds {fields.field(label).type}. {_EXPECTED}"
        )
    kind = fields.field(picture).type
    if not (_is_bytes(kind) or (pa.types.is_struct(kind) and kind.get_field_index("bytes") >= 0)):
        raise DataError(f"The column {picture} of {path} holds {kind}. {_EXPECTED}")
    struct = pa.types.is_struct(kind)
    known = features.get(label, {}).get("names")
    return Schema(
        picture,
        label,
        tuple(map(str, known)) if isinstance(known, list) else None,
        tuple(n for n in names if n not in (picture, label) and _is_plain(fields.field(n).type)),
        struct,
        struct and kind.get_field_index("path") >= 0,
    )


def _features(fields: pa.Schema) -> dict[str, Any]:
    """What Hugging Face's metadata say of the columns; nothing if they are not there or odd."""
    try:
        told = parse_json((fields.metadata or {}).get(b"huggingface", b"{}"))
        features = told["info"]["features"]
        return {name: value for name, value in features.items() if isinstance(value, dict)}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _one(path: Path, names: list[str], what: str, found: list[str], usual: tuple[str, ...]) -> str:
    """The one column meant: the only one there is, else the first of the usual names."""
    by_name = {name.lower(): name for name in found}
    preferred = [by_name[name] for name in usual if name in by_name]
    if len(found) == 1 or preferred:
        return preferred[0] if preferred else found[0]
    which = f"several, {listed(found)}" if found else "none"
    raise DataError(
        f"Of the columns of {path} ({listed(names, 24)}) {which} can be the {what}. {_EXPECTED}"
    )


def _is_picture(kind: pa.DataType, name: str) -> bool:
    if pa.types.is_struct(kind):
        return kind.get_field_index("bytes") >= 0
    return _is_bytes(kind) and name.lower() in _PICTURES


def _is_bytes(kind: pa.DataType) -> bool:
    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind)


def _is_plain(kind: pa.DataType) -> bool:
    return (
        pa.types.is_integer(kind)
        or pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_boolean(kind)
        or (pa.types.is_dictionary(kind) and _is_plain(kind.value_type))
    )


def _text(value: object) -> str:
    return str(value).strip()


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)
