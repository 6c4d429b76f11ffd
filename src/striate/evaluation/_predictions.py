"""The table of a run's answers: one row a picture, written once and read back."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from striate._parsing import parse_json
from striate.errors import DamagedFile, DataError
from striate.evaluation._evaluation import Evaluation
from striate.runs import Run, write_atomically

_KEY = b"striate"
_COLUMNS = ("path", "label", "predicted", "probabilities")


def write_predictions(evaluation: Evaluation, path: Path) -> None:
    """Writes one row a picture: `path`, `label`, `predicted`, `probabilities`; Parquet, atomically.

    The order of the classes, the split and the fingerprint of the data stand in its metadata.

    Raises:
        DiskFull, NotWritable: what was there before is whole.
    """
    classes = np.array(evaluation.classes, dtype=object)
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
            "probabilities": pa.array(list(evaluation.probabilities), pa.list_(pa.float32())),
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
        classes = tuple(map(str, about["classes"]))
        places = {name: place for place, name in enumerate(classes)}
        labels = [places[label] for label in table["label"].to_pylist()]
        rows = np.array(table["probabilities"].to_pylist(), np.float32)
        if rows.shape != (len(labels), len(classes)) or not len(labels):
            raise ValueError(
                f"probabilities of shape {rows.shape} for {len(labels)} pictures of "
                f"{len(classes)} classes"
            )
        return Evaluation(
            classes=classes,
            names=tuple(map(str, table["path"].to_pylist())),
            labels=np.array(labels, np.int64),
            probabilities=rows,
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


def predictions_of(run: Run) -> Evaluation:
    """The answers to the pictures that a finished run was judged by.

    Raises:
        UnfinishedRun: it has not come to its end.
        DataError: it was judged by none.
        DamagedFile: its table cannot be read.
    """
    run.results()
    if not run.predictions.exists():
        raise DataError(
            f"{run.name} was judged by no picture: {run.read()['split']['note']} "
            f"Train again with pictures held out: --hold-out, or a folder called test."
        )
    return read_predictions(run.predictions)
