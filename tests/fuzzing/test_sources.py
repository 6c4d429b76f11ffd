"""Tables, arrays, digits and folders, spoilt: a check tells what is wrong with them."""

import gzip
from typing import Any

import pytest
from hypothesis import strategies as st
from tests.fuzzing import source_files
from tests.fuzzing.image_files import image_files
from tests.fuzzing.mutated_json import texts
from tests.fuzzing.mutations import changes, odd_numbers, several

trained = st.integers(0, 19).map(lambda number: number == 7)
_ALPHABET = 'ab,;\t|"\n\r\0 \ufeff0129.png/\\\u00e9\u0301\u202e[]'
_HEADERS = (
    "file,label", "image,label,split", "id,breed", "ImageId,Class", "label,file", "file,label,file",
    "file;label", "path\tclass", "", "\0", "file", "," * 1000, ",".join(map(str, range(100_000))),
    '"file","label', "file,label,split,set", "\ufefffile,label", "file,label," + "x" * 200_000,
)  # fmt: skip
_CELLS = (
    "0.png", "1", "a", "", "../given/0.png", "/etc/passwd", "..", "train", "test", "TEST ", "nan",
    "a\nb",
    "x" * 300, "[red]", "\0", "a" * 200_000, "e\u0301", '"', "'",
)  # fmt: skip
_NPY_HEADERS = (
    "{'descr': '|u1', 'fortran_order': False, 'shape': (12, 8, 8), }",
    "{'descr': '|u1', 'fortran_order': True, 'shape': (8, 8, 12), }",
    "{'descr': '%s', 'fortran_order': False, 'shape': %s, }",
    "{'descr': %s, 'fortran_order': %s, 'shape': (12, 8, 8), }",
    "(" * 5000, "[" * 50_000, "{" * 300 + "}" * 300, "-" * 50_000 + "1", "'" * 99,
    "{'descr': [('a', '|u1')]}",
    "__import__('os').abort()", "{'shape': (12, 8, 8)}", "9" * 5000, "{**{}}", "\0",
)  # fmt: skip
_DESCRIPTIONS = (
    "|u1", "|b1", "<f4", "<f8", "<f2", ">i8", "<c16", "|O", "<U5", "|S3", "<M8[s]", "|V9", "<u1",
    "", "x",
    "<U999999999", "<f16",
)  # fmt: skip


def example(files: dict[str, bytes], source: str, train: bool = False) -> dict[str, Any]:
    return {"files": files, "source": source, "train": train}


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    text = source_files.table()
    if draw(st.booleans()):
        lines = [line.split(",") for line in text.splitlines()]
        for _ in range(draw(st.integers(0, 4))):
            line = lines[draw(st.integers(0, len(lines) - 1))]
            line[draw(st.integers(0, len(line) - 1))] = draw(st.sampled_from(_CELLS) | texts)
        text = "\n".join(draw(st.sampled_from(",;\t|")).join(line) for line in lines)
        if not draw(st.integers(0, 2)):
            text = draw(st.sampled_from(_HEADERS)) + text[text.index("\n") :]
    elif draw(st.booleans()):
        text = draw(st.text(_ALPHABET, max_size=60))
    encoding = draw(st.sampled_from(["utf-8"] * 5 + ["utf-8-sig", "utf-16", "utf-32"]))
    content = text.encode(encoding, "surrogatepass")
    if draw(st.booleans()):
        content = draw(several(changes(), most=3))(content)
    files = {**source_files.beside(), "labels.csv": content}
    return example(files, draw(st.sampled_from(["given", "given/labels.csv"])), draw(trained))


@st.composite
def parquets(draw: st.DrawFn) -> dict[str, Any]:
    content = draw(several(changes(), 1))(source_files.parquet())
    return example(
        {"a.parquet": content}, draw(st.sampled_from(["given", "given/a.parquet"])), draw(trained)
    )


@st.composite
def arrays(draw: st.DrawFn) -> dict[str, Any]:
    members = source_files.arrays()
    for _ in range(draw(st.integers(0, 3))):
        name = draw(st.sampled_from(sorted(members)))
        kind = draw(st.sampled_from(["header", "header", "bytes", "name", "remove"]))
        if kind == "header":
            members[name] = with_header(members[name], draw(headers()))
        elif kind == "bytes":
            members[name] = draw(several(changes(), 1))(members[name])
        elif kind == "name":
            names = [
                "x_train.npy",
                "y_test.npy",
                "../../x.npy",
                "/x.npy",
                "images.npy",
                "é.npy",
                "images",
            ]
            members[draw(st.sampled_from(names) | texts)[:200]] = members[name]
        elif len(members) > 1:
            del members[name]
    content = source_files.npz(members, draw(st.booleans()))
    content = draw(several(changes(), most=2))(content) if not draw(st.integers(0, 3)) else content
    return example({"a.npz": content}, "given/a.npz", draw(trained))


@st.composite
def headers(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(_NPY_HEADERS))
    if text.count("%s") == 2 and "'%s'" in text:
        shape = draw(st.lists(st.integers(0, 12) | odd_numbers, max_size=5).map(tuple))
        return text % (draw(st.sampled_from(_DESCRIPTIONS)), shape)
    if text.count("%s") == 2:
        described = st.sampled_from([repr(d) for d in _DESCRIPTIONS]) | st.sampled_from(
            ["None", "3", "[]"]
        )
        return text % (draw(described), draw(st.sampled_from(["None", "1", "True", "'x'"])))
    return text


def with_header(content: bytes, header: str) -> bytes:
    """An array behind another header."""
    start = 10 + int.from_bytes(content[8:10], "little")
    text = header.encode("latin1", "replace")
    version, width = (b"\1\0", 2) if len(text) < 65_536 else (b"\2\0", 4)
    return b"\x93NUMPY" + version + len(text).to_bytes(width, "little") + text + content[start:]


@st.composite
def digits(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.booleans()):
        content = draw(several(changes(), 1))(source_files.cdb())
        return example({"a.cdb": content}, "given/a.cdb", draw(trained))
    files = source_files.idx()
    name = draw(st.sampled_from(sorted(files)))
    files[name] = draw(several(changes(), 1))(files[name])
    if draw(st.booleans()):
        packed = gzip.compress(files.pop(name), mtime=0)
        files[f"{name}.gz"] = draw(several(changes(), most=2))(packed)
    return example(files, "mnist")


@st.composite
def folders(draw: st.DrawFn) -> dict[str, Any]:
    files = source_files.folder()
    images = tuple(image_files().values())
    for _ in range(draw(st.integers(1, 6))):
        parts = [
            texts,
            st.sampled_from(["a", "b", "train", "test", "val", ".hidden", "labels.csv"]),
        ]
        place = draw(st.lists(st.one_of(*parts), min_size=1, max_size=3).map("/".join))
        if ".." in place or place.startswith("/"):
            continue
        files[place] = draw(st.sampled_from(images) | st.binary(max_size=30))
    return example(files, "given", draw(trained))


@pytest.mark.parametrize(
    ("kind", "count"),
    [(tables, 60), (parquets, 30), (arrays, 60), (digits, 30), (folders, 30)],
    ids=lambda kind: getattr(kind, "__name__", None),
)
def test_sources(kind, count, fuzz):
    fuzz("sources", kind(), count)


@pytest.mark.parametrize(
    ("files", "source"),
    [
        ({**source_files.beside(), "labels.csv": source_files.table().encode()}, "given"),
        ({"a.parquet": source_files.parquet()}, "given"),
        ({"a.npz": source_files.npz(source_files.arrays(), True)}, "given/a.npz"),
        ({"a.cdb": source_files.cdb()}, "given/a.cdb"),
        (source_files.idx(), "mnist"),
        (source_files.folder(), "given"),
    ],
    ids=["table", "parquet", "arrays", "cdb", "idx", "folder"],
)
def test_an_unspoilt_source_is_taken(files, source, subject):
    assert subject.ask("sources", example(files, source)).outcome == "taken"
