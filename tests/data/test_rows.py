"""Rows in any order, from any thread, with little of the files in memory."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from striate.data import _rows
from striate.data._rows import Rows
from striate.errors import DataError


def content(file: int, row: int) -> bytes:
    return f"{file}/{row}".encode() * 3


@pytest.fixture
def files(tmp_path):
    """Two files of 1,000 rows in groups of 300; every tenth row holds nothing."""
    for file in (0, 1):
        values = [None if row % 10 == 0 else content(file, row) for row in range(1000)]
        structs = pa.array([{"bytes": value} for value in values])
        pq.write_table(pa.table({"image": structs}), tmp_path / f"{file}", row_group_size=300)
    return [tmp_path / "0", tmp_path / "1"]


def expected(places):
    return [b"" if row % 10 == 0 else content(file, row) for file, row in places]


def test_rows_come_in_the_order_asked_for(files):
    generator = np.random.default_rng(0)
    places = [(int(f), int(r)) for f, r in generator.integers(0, (2, 1000), (200, 2))]
    assert Rows(files, "image.bytes").take(places) == expected(places)


def test_threads_do_not_disturb_each_other(files):
    rows = Rows(files, "image.bytes")
    chunks = [[(f, r) for r in range(s, s + 50)] for f in (0, 1) for s in range(0, 1000, 50)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(rows.take, chunks)) == [expected(chunk) for chunk in chunks]


def test_what_is_kept_stays_small(files, monkeypatch):
    monkeypatch.setattr(_rows, "_KEPT_BYTES", 100)
    rows = Rows(files, "image.bytes")
    places = [(0, row) for row in range(1000)]
    assert rows.take(places) == expected(places)
    assert len(rows._kept) == _rows._BATCH_ROWS
    assert rows._kept_bytes == sum(map(len, rows._kept.values()))


def test_a_large_row_group_is_not_read_at_once(tmp_path):
    noise = np.random.default_rng(0).bytes(200_000)
    values = [noise[row:] for row in range(300)]  # 60 MB in one group
    table = pa.table({"image": pa.array(values, pa.binary())})
    pq.write_table(table, tmp_path / "a", use_dictionary=False, write_batch_size=4)
    del table, values
    rows = Rows([tmp_path / "a"], "image")
    before = pa.total_allocated_bytes()
    assert rows.take([(0, 150)]) == [noise[150:]]
    assert pa.total_allocated_bytes() - before < 45_000_000


def test_a_file_that_is_damaged_inside_is_refused(files):
    damaged = bytearray(files[0].read_bytes())
    damaged[4:3000] = bytes(2996)
    files[0].write_bytes(damaged)
    with pytest.raises(
        DataError, match=r"cannot be read as a parquet file: .*damaged or not whole"
    ):
        Rows(files, "image.bytes").take([(0, 1)])
