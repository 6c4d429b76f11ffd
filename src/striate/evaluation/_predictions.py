"""The table of a run's answers: one row a picture, written once and read back."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from striate._commands import command
from striate._parsing import parse_json
from striate._shapes import Each, Has, maybe, number, text, whole
from striate._writing import write_atomically
from striate.errors import DamagedFile, DataError
from striate.evaluation._answers import MOST_KEPT, Answers
from striate.evaluation._evaluation import Evaluation
from striate.runs import Run

_KEY = b"striate"
_ABOUT = Has(
    {
        "classes": Each(text()),
        "split": text(),
        "source": maybe(text()),
        "fingerprint": maybe(text()),
        "left_out": whole(),
        "threshold": maybe(number(0)),
    }
)
_COLUMNS = (
    "path", "label", "predicted", "label_probability", "label_rank", "best", "best_probabilities",
)  # fmt: skip
_BEST = ("best", "best_probabilities")


def write_predictions(evaluation: Evaluation, path: Path) -> None:
    """Writes one row a picture; Parquet, atomically.

    `path`; `label` and `predicted`, by name; `label_probability` and `label_rank`, 0 where the
    answer is right; `best`, the places of the most probable classes, most probable first, a hundred
    at most, and `best_probabilities`. The order of the classes, the split and the fingerprint of
    the data stand in its metadata.

    Raises:
        DiskFull, NotWritable: what was there before is whole.
    """
    classes, answers = np.array(evaluation.classes, dtype=object), evaluation.answers
    about = {
        "classes": list(evaluation.classes),
        "split": evaluation.split,
        "source": evaluation.source,
        "fingerprint": evaluation.fingerprint,
        "left_out": evaluation.left_out,
        "threshold": evaluation.threshold,
    }
    table = pa.table(
        {
            "path": pa.array(evaluation.names, pa.string()),
            "label": pa.array(classes[evaluation.labels], pa.string()),
            "predicted": pa.array(classes[evaluation.predicted], pa.string()),
            "label_probability": pa.array(answers.of_label, pa.float32()),
            "label_rank": pa.array(answers.rank, pa.int64()),
            "best": _lists(answers.best, pa.int32()),
            "best_probabilities": _lists(answers.probabilities, pa.float32()),
        },
        metadata={_KEY: json.dumps(about, ensure_ascii=False).encode()},
    )
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    write_atomically(path, sink.getvalue().to_pybytes())


def read_predictions(path: Path) -> Evaluation:
    """The evaluation that `write_predictions` wrote: every figure can be had from it again.

    Raises:
        DamagedFile: it is no such table, or its rows do not fit together.
    """
    try:
        table = pq.read_table(path, columns=list(_COLUMNS))
        about = parse_json((table.schema.metadata or {})[_KEY])
        if wrong := _ABOUT.misfit(about, ""):
            raise ValueError(wrong)
        classes = tuple(map(str, about["classes"]))
        places = {name: place for place, name in enumerate(classes)}
        labels = np.array([places[label] for label in table["label"].to_pylist()], np.int64)
        answers = _answers(table, len(classes))
        if [classes[place] for place in answers.predicted] != table["predicted"].to_pylist():
            raise ValueError("an answer is not the most probable class")
        return Evaluation(
            classes=classes,
            names=tuple(map(str, table["path"].to_pylist())),
            labels=labels,
            answers=answers,
            left_out=about["left_out"],
            split=about["split"],
            source=about["source"],
            fingerprint=about["fingerprint"],
            threshold=about["threshold"],
        )
    except (OSError, pa.ArrowException, ValueError, KeyError, TypeError) as error:
        why = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise DamagedFile(
            f"{path} is no table of predictions that this Striate wrote: {why}. Train a new run."
        ) from None


def _answers(table: pa.Table, num_classes: int) -> Answers:
    """What a table says of its answers.

    Raises:
        ValueError: its rows do not fit together, or name classes that there are none of.
    """
    count, kept = table.num_rows, min(MOST_KEPT, num_classes)
    best, shares = (_rows(table[name], count, kept) for name in _BEST)
    of_label, rank = (table[name].to_numpy() for name in ("label_probability", "label_rank"))
    numbers = np.concatenate([shares.ravel(), of_label])
    fits = len(best) and best.min() >= 0 and rank.min() >= 0 and np.isfinite(numbers).all()
    if not fits or max(best.max(), rank.max()) >= num_classes:
        raise ValueError(f"{count} rows with places among {num_classes} classes that are none")
    return Answers(
        best.astype(np.int32), shares.astype(np.float32), of_label.astype(np.float32), rank
    )


def _lists(rows: np.ndarray, kind: pa.DataType) -> pa.Array:
    """Rows of numbers as a column of lists, without a Python object a number."""
    ends = np.arange(0, rows.size + 1, rows.shape[1], dtype=np.int32)
    return pa.ListArray.from_arrays(ends, pa.array(rows.ravel(), kind))


def _rows(column: pa.ChunkedArray, count: int, kept: int) -> np.ndarray:
    """A column of lists as rows of numbers.

    Raises:
        ValueError: the lists are not of one length.
    """
    lengths = column.combine_chunks().value_lengths().to_numpy(zero_copy_only=False)
    if len(lengths) != count or (lengths != kept).any():
        raise ValueError(f"{count} rows that do not hold {kept} classes each")
    return column.combine_chunks().flatten().to_numpy(zero_copy_only=False).reshape(count, kept)


def predictions_of(run: Run) -> Evaluation:
    """The answers to the pictures that a finished run was judged by.

    Raises:
        UnfinishedRun: it has not come to its end.
        DataError: it was judged by none.
        DamagedFile: its table is missing or cannot be read.
    """
    results = run.results()
    if not run.predictions.exists():
        if any(results.get(f"{split}_accuracy") is not None for split in ("validation", "test")):
            raise DamagedFile(
                f"{run.predictions} is missing, which holds the answers of {run.name}. Put it "
                f"back, or have it made again: "
                f"{command('train', '--resume', run.folder, '--from-start')}"
            )
        raise DataError(
            f"{run.name} was judged by no picture: {run.read()['split']['note']} "
            f"Train again with pictures held out: --hold-out, or a folder called test."
        )
    return read_predictions(run.predictions)
