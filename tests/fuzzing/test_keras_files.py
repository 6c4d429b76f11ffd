"""Keras files: a config of other layers and values, other arrays, damaged zips and HDF5."""

import copy
import io
import zipfile
from typing import Any

import pytest
from hypothesis import strategies as st
from tests.fuzzing.mutated_json import as_bytes, mutated_json
from tests.fuzzing.mutations import changes, several

pytest.importorskip("h5py", reason="the extra keras is not installed")

from tests.nets.keras_models.written import CONV, LITTLE, layer, sequential, weights, write_h5

_MORE = (
    layer("MaxPooling2D", "pool", pool_size=[2, 2]),
    layer("BatchNormalization", "norm", axis=-1),
    layer("Dropout", "drop", rate=0.5),
    layer("ZeroPadding2D", "pad", padding=[[1, 1], [1, 1]]),
    layer("Activation", "act", activation="softmax"),
    layer("Rescaling", "scale", scale=1 / 255),
    layer("GlobalAveragePooling2D", "mean"),
    layer("Reshape", "shape", target_shape=[2, 2, 2]),
    layer("DepthwiseConv2D", "depth", kernel_size=[3, 3]),
    layer("Lambda", "code", function="os.abort"),
    layer("LeakyReLU", "leaky", negative_slope=0.1),
    layer("UpSampling2D", "up", size=[2, 2]),
    CONV,
)


@st.composite
def models(draw: st.DrawFn, folder: Any) -> dict[str, Any]:
    config = LITTLE
    if draw(st.booleans()):
        extra = draw(st.lists(st.sampled_from(_MORE), max_size=3))
        layers = [*LITTLE["config"]["layers"][1:]]
        for one in extra:
            layers.insert(draw(st.integers(0, len(layers))), copy.deepcopy(one))
        shapes = [(None, 4, 4, 1), (None, None, None, 1), (2, 4, 4, 1), (None, 16)]
        config = sequential(*layers, shape=draw(st.sampled_from(shapes)))
    text = draw(mutated_json(config, most=4))
    spoil = several(changes(), 1)
    if draw(st.booleans()):
        path = folder / "any.h5"
        plain = as_bytes(text).replace(b"\0", b"")
        write_h5(path, plain.decode("utf-8", "replace")[:60_000])
        content, ending = path.read_bytes(), "h5"
    else:
        held = io.BytesIO()
        with zipfile.ZipFile(
            held, "w", draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
        ) as file:
            inner = draw(spoil)(weights()) if draw(st.integers(0, 2)) == 0 else weights()
            version = draw(
                st.sampled_from(
                    ['{"keras_version": "3.6.0"}', '{"keras_version": "2.15"}', "[", "3"]
                )
            )
            for name, member in (
                ("metadata.json", version), ("config.json", as_bytes(text)),
                ("model.weights.h5", inner),
            ):  # fmt: skip
                file.writestr(zipfile.ZipInfo(name), member)
        content, ending = held.getvalue(), "keras"
    if draw(st.integers(0, 2)) == 0:
        content = draw(spoil)(content)
    return {"model": content, "ending": ending, "sized": draw(st.booleans())}


def test_keras_files(fuzz, tmp_path):
    fuzz("keras", models(tmp_path), 80)


def test_an_unspoilt_file_is_taken(subject, tmp_path):
    model = write_h5(tmp_path / "any.h5").read_bytes()
    example = {"model": model, "ending": "h5", "sized": False}
    assert subject.ask("keras", example).outcome == "taken"
