"""Which column is which: by the metadata, else by name; otherwise it is asked."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from striate.data._schema import read_schema
from striate.errors import DataError

STRUCT = pa.struct({"bytes": pa.binary(), "path": pa.string()})


def written(tmp_path, columns: dict, features: dict | None = None):
    metadata = {"huggingface": json.dumps({"info": {"features": features or {}}})}
    schema = pa.schema(list(columns.items()), metadata=metadata)
    pq.write_table(schema.empty_table(), tmp_path / "a.parquet")
    return tmp_path / "a.parquet"


def test_the_metadata_go_before_the_names(tmp_path):
    features = {
        "scan": {"_type": "Image"},
        "grade": {"_type": "ClassLabel", "names": ["low", "high"]},
    }
    columns = {"scan": STRUCT, "grade": pa.int64(), "label": pa.string(), "mask": STRUCT}
    schema = read_schema(written(tmp_path, columns, features))
    assert (schema.picture, schema.label, schema.classes) == ("scan", "grade", ("low", "high"))
    assert schema.others == ("label",)


def test_of_several_labels_the_usual_one_is_taken(tmp_path):
    kinds = {"_type": "ClassLabel", "names": ["a", "b"]}
    columns = {"img": STRUCT, "coarse_label": pa.int64(), "fine_label": pa.int64()}
    path = written(tmp_path, columns, {"coarse_label": kinds, "fine_label": kinds})
    assert read_schema(path).label == "fine_label"


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"img": STRUCT, "kind": pa.int64()}, r"\(img, kind\) none can be the label\. Expected"),
        ({"text": pa.string(), "label": pa.int64()}, r"\(text, label\) none can be the picture"),
        ({"a": STRUCT, "b": STRUCT, "y": pa.int64()}, r"several, a, b can be the picture"),
        ({"img": STRUCT, "label": pa.float64()}, r"column label of .* holds double\. Expected"),
    ],
)
def test_what_is_not_clear_is_said_with_the_columns(columns, message, tmp_path):
    with pytest.raises(DataError, match=message):
        read_schema(written(tmp_path, columns))


@pytest.mark.parametrize(
    "about", [b"{", b"[]", b'{"info": 3}', b'{"info": {"features": {"a": 1}}}']
)
def test_odd_metadata_are_as_none(about, tmp_path):
    schema = pa.schema({"image": STRUCT, "label": pa.string()}, metadata={"huggingface": about})
    pq.write_table(schema.empty_table(), tmp_path / "a.parquet")
    assert read_schema(tmp_path / "a.parquet").classes is None


@pytest.mark.parametrize("content", [b"", b"PAR1", b"no parquet file at all", b"PAR1" * 9])
def test_what_is_no_parquet_file_is_refused(content, tmp_path):
    (tmp_path / "a.parquet").write_bytes(content)
    with pytest.raises(DataError, match=r"a\.parquet cannot be read as a parquet file: .*get it"):
        read_schema(tmp_path / "a.parquet")
