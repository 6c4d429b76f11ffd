"""Files that are damaged, forged or none: each a clear error, and nothing outside is read."""

import json
import os
import tracemalloc
import zipfile
from io import BytesIO

import h5py
import numpy as np
import pytest
import torch
from tests.nets.keras_models.written import (
    ARRAYS,
    CONV,
    DENSE,
    KERNEL,
    LITTLE,
    layer,
    sequential,
    weights,
    write_h5,
    write_keras,
)

from striate.errors import DamagedFile, ForeignFile, ForeignLayer, InputError, StriateError
from striate.nets import from_keras, is_keras_file, resolve
from striate.nets.keras_models import read_spec

KEPT = "layers/conv2d/vars"


def expected(pictures: np.ndarray) -> np.ndarray:
    """The little model in NumPy, channels last."""
    return np.maximum(filtered(pictures), 0).reshape(len(pictures), -1) @ DENSE


def filtered(pictures: np.ndarray) -> np.ndarray:
    """What its convolution gives, before the activation."""
    windows = np.lib.stride_tricks.sliding_window_view(pictures, (3, 3), axis=(1, 2))
    return np.einsum("nhwcij,ijcf->nhwf", windows, KERNEL)


@pytest.mark.parametrize("write", [write_keras, write_h5])
def test_a_file_gives_what_its_numbers_say(write, tmp_path):
    net = from_keras(write(tmp_path / "little"))
    pictures = np.random.default_rng(0).normal(size=(2, 4, 4, 1)).astype(np.float32)
    with torch.no_grad():
        given = net(torch.from_numpy(pictures).permute(0, 3, 1, 2)).numpy()
    np.testing.assert_allclose(given, expected(pictures), rtol=1e-5)


@pytest.mark.parametrize(
    ("write", "version", "slope"),
    [
        (write_keras, "3.6.0", 1 / 6), (write_keras, "2.21.0", 0.2),
        (write_h5, "3.15.1", 1 / 6), (write_h5, "2.15.0", 0.2), (write_h5, b"2.4.0", 0.2),
    ],
)  # fmt: skip
def test_a_hard_sigmoid_is_that_of_the_keras_that_wrote_it(write, version, slope, tmp_path):
    conv = {**CONV, "config": {**CONV["config"], "activation": "hard_sigmoid"}}
    config = sequential(conv, *LITTLE["config"]["layers"][2:])
    net = from_keras(write(tmp_path / "little", config, version=version))
    x = np.random.default_rng(0).normal(size=(2, 4, 4, 1)).astype(np.float32)
    maps = np.clip(slope * filtered(x) + 0.5, 0, 1)
    with torch.no_grad():
        given = net(torch.from_numpy(x).permute(0, 3, 1, 2)).numpy()
    np.testing.assert_allclose(given, maps.reshape(2, -1) @ DENSE, rtol=1e-4)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("a.keras", True), ("dir/B (1).H5", True), ("a.hdf5 ", True), ("lenet5", False), ("", False)],
)
def test_a_keras_file_is_told_by_its_ending(text, is_one):
    assert is_keras_file(text) is is_one


def test_a_path_that_is_none(tmp_path):
    with pytest.raises(InputError, match=r"nix\.keras does not exist\. Give the path of a file"):
        from_keras(tmp_path / "nix.keras")
    with pytest.raises(InputError, match=r"is a folder, not a file"):
        from_keras(tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK", b"hello", b"\x80\x04pickle"])
def test_what_is_no_file_of_keras(content, tmp_path):
    path = tmp_path / "a.keras"
    path.write_bytes(content)
    with pytest.raises((ForeignFile, DamagedFile), match=r"a\.keras is (no Keras model|damaged)"):
        from_keras(path)


def test_a_zip_of_something_else(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.keras", "w") as archive:
        archive.writestr("photo.png", b"")
    with pytest.raises(ForeignFile, match=r"without config\.json.*it holds photo\.png"):
        from_keras(tmp_path / "a.keras")


def test_weights_alone(tmp_path):
    (tmp_path / "a.h5").write_bytes(weights())
    with pytest.raises(ForeignFile, match=r"without a model_config: weights alone"):
        from_keras(tmp_path / "a.h5")


@pytest.mark.parametrize("write", [write_keras, write_h5])
@pytest.mark.parametrize("config", ["{", "[" * 200_000, '"text"', "[]", "null", '{"config": 3}'])
def test_a_config_that_is_none(write, config, tmp_path):
    path = write(tmp_path / "a.keras", config)
    with pytest.raises(InputError, match=r"is damaged|config is a JSON object"):
        from_keras(path)


@pytest.mark.parametrize("write", [write_keras, write_h5])
def test_every_truncation_is_an_error_of_ours(write, tmp_path):
    path = write(tmp_path / "a.keras")
    whole = path.read_bytes()
    for length in range(0, len(whole) - 1, max(1, len(whole) // 60)):
        path.write_bytes(whole[:length])
        with pytest.raises(StriateError, match=r"."):
            from_keras(path)


def test_a_flipped_bit_in_the_zip_is_found(tmp_path):
    path = write_keras(tmp_path / "a.keras")
    whole = bytearray(path.read_bytes())
    generator = np.random.default_rng(0)
    for place in generator.integers(0, len(whole), 150):
        spoiled = bytearray(whole)
        spoiled[place] ^= 1 << int(generator.integers(8))
        path.write_bytes(spoiled)
        try:
            net = from_keras(path)
        except StriateError:
            continue
        # The zip's own fields can change without harm; the numbers cannot.
        found = net.state_dict()["features.conv.weight"].numpy()
        np.testing.assert_array_equal(np.moveaxis(found, (0, 1), (3, 2)), KERNEL)


def test_a_flipped_bit_in_hdf5_never_ends_in_a_traceback(tmp_path):
    path = write_h5(tmp_path / "a.h5")
    whole = bytearray(path.read_bytes())
    generator = np.random.default_rng(1)
    found = 0
    for place in generator.integers(0, len(whole), 150):
        spoiled = bytearray(whole)
        spoiled[place] ^= 1 << int(generator.integers(8))
        path.write_bytes(spoiled)
        try:
            from_keras(path)
        except StriateError:
            found += 1
    assert found > 0


def test_what_unpacks_to_too_much_is_not_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.keras", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", json.dumps(LITTLE))
        archive.writestr("model.weights.h5", bytes(200_000_000))
    with pytest.raises(DamagedFile, match=r"unpacks [\d,]+ bytes to 200,000,000"):
        from_keras(tmp_path / "a.keras")


def test_a_packed_array_of_another_shape_is_never_unpacked(tmp_path):
    held = BytesIO()
    with h5py.File(held, "w") as file:
        group = file.create_group("layers/conv2d/vars")
        group.create_dataset("0", (1, 2**33), np.float32, chunks=(1, 2**20), compression="gzip")
    with pytest.raises(DamagedFile, match=r"is no array of numbers"):
        from_keras(write_keras(tmp_path / "a.keras", held=held.getvalue()))


def test_an_array_of_zeros_that_fills_all_memory_is_never_read(tmp_path):
    held = BytesIO()
    with h5py.File(held, "w") as file:
        for name in ("layers/normalization/vars/0", "layers/normalization/vars/1"):
            file.create_dataset(name, (300_000_000,), np.float32, chunks=(2**20,), compression=1)
    norm = layer("Normalization", "norm", axis=-1)
    path = write_keras(tmp_path / "a.keras", sequential(norm), held.getvalue())
    assert path.stat().st_size < 20_000
    tracemalloc.start()
    with pytest.raises(DamagedFile, match=r"'0' in .* unpacks 0 bytes to 1,200,000,000"):
        read_spec(path)
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()


def test_numbers_of_bfloat16_are_read(tmp_path):
    held = BytesIO()
    kept = {}
    with h5py.File(held, "w") as file:
        for place, values in ARRAYS.items():
            for number, value in enumerate(values):
                halves = (value.view(np.uint32) >> 16).astype(np.uint16)
                data = file.create_dataset(f"{place}/{number}", data=halves.view("V2"))
                data.attrs["dtype"] = "bfloat16"  # as Keras writes it
                kept[place, number] = (halves.astype(np.uint32) << 16).view(np.float32)
    net = from_keras(write_keras(tmp_path / "a.keras", held=held.getvalue()))
    kernel = net.state_dict()["features.conv.weight"].numpy()
    np.testing.assert_array_equal(np.moveaxis(kernel, (0, 1), (3, 2)), kept[KEPT, 0])
    np.testing.assert_allclose(kept[KEPT, 0], KERNEL, rtol=2**-7)


@pytest.mark.parametrize("names", [["deep/conv/kernel", "conv/kernel"],
                                   ["deep/conv/kernel", "inner/conv/kernel"]])  # fmt: skip
def test_layers_of_one_name_in_models_within_models_have_their_own_weights(names, tmp_path):
    def conv(name):
        return layer("Conv2D", name, filters=1, kernel_size=[1, 1], use_bias=False)

    deep = {**sequential(conv("conv")), "name": "deep"}
    inner = {**sequential(deep, conv("conv")), "name": "inner"}
    config = sequential(inner, layer("Flatten", "flatten"))
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(config)
        group = file.create_group("model_weights/inner")
        group.attrs["weight_names"] = names
        for name, factor in zip(names, (2.0, 3.0), strict=True):
            group[name] = np.full((1, 1, 1, 1), factor, np.float32)
    kernels = [kernel.item() for kernel in from_keras(path).state_dict().values()]
    assert kernels == [2.0, 3.0]


def test_weights_that_lora_keeps_apart_are_named(tmp_path):
    dense = {**LITTLE["config"]["layers"][-1]}
    dense["config"] = {**dense["config"], "lora_rank": 1}
    config = sequential(*LITTLE["config"]["layers"][1:-1], dense)
    assert from_keras(write_keras(tmp_path / "a.keras", config)).spec.num_classes == 3
    apart = {**ARRAYS, "layers/dense/vars": [DENSE, np.zeros(3), DENSE[:, :1], np.zeros((1, 3))]}
    with pytest.raises(ForeignLayer, match=r"dense \(Dense\).*stand apart for LoRA; model\.save\("):
        from_keras(write_keras(tmp_path / "b.keras", config, weights(apart)))


def test_a_folder_of_tensorflow_s_is_told_what_to_do(tmp_path):
    assert not is_keras_file(str(tmp_path))
    (tmp_path / "saved_model.pb").write_bytes(b"")
    assert is_keras_file(str(tmp_path))
    with pytest.raises(
        ForeignFile, match=r"is a SavedModel of TensorFlow.*model\.save\('model\.ke"
    ):
        resolve(str(tmp_path))


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("layers/conv2d/vars", [KERNEL[:2], np.zeros(2)], r"array of 2x3x1x2 for conv \(Conv2D\)"),
        ("layers/conv2d/vars", [KERNEL], r"has 1 arrays for conv \(Conv2D\).*needs 2"),
        ("layers/dense/vars", [DENSE, np.zeros(4)], r"array of 4 for dense \(Dense\).*needs 3"),
        ("layers/dense/vars", [], r"has 0 arrays for dense"),
    ],
)
def test_weights_of_another_shape(place, value, words, tmp_path):
    held = weights({**ARRAYS, place: value})
    with pytest.raises(DamagedFile, match=words):
        from_keras(write_keras(tmp_path / "a.keras", held=held))


def test_text_for_numbers(tmp_path):
    held = BytesIO()
    with h5py.File(held, "w") as file:
        file.create_group("layers/conv2d/vars")["0"] = "text"
    with pytest.raises(DamagedFile, match=r"'0' is no array of numbers"):
        from_keras(write_keras(tmp_path / "a.keras", held=held.getvalue()))


def _external(file, folder):
    file["layers/conv2d/vars/0"] = h5py.ExternalLink(str(folder / "secret.h5"), "/data")


def _soft(file, folder):
    file["elsewhere"] = KERNEL
    file["layers/conv2d/vars/0"] = h5py.SoftLink("/elsewhere")


def _group_elsewhere(file, folder):
    del file["layers/conv2d/vars"]
    file["layers/conv2d/vars"] = h5py.ExternalLink(str(folder / "secret.h5"), "/")


def _virtual(file, folder):
    layout = h5py.VirtualLayout(KERNEL.shape, np.float32)
    layout[:] = h5py.VirtualSource(str(folder / "secret.h5"), "data", KERNEL.shape)
    file["layers/conv2d/vars"].create_virtual_dataset("0", layout)


def _raw(file, folder):
    (folder / "secret.bin").write_bytes(KERNEL.tobytes())
    file["layers/conv2d/vars"].create_dataset(
        "0", KERNEL.shape, np.float32, external=[(str(folder / "secret.bin"), 0, KERNEL.nbytes)]
    )


@pytest.mark.parametrize("trick", [_external, _soft, _group_elsewhere, _virtual, _raw])
def test_nothing_outside_the_file_is_read(trick, tmp_path):
    with h5py.File(tmp_path / "secret.h5", "w") as secret:
        secret["data"], secret["0"], secret["1"] = KERNEL, KERNEL, np.zeros(2, np.float32)
    path = tmp_path / "weights.h5"
    with h5py.File(path, "w") as file:
        file.create_group("layers/conv2d/vars")["1"] = np.zeros(2, np.float32)
        trick(file, tmp_path)
        file["layers/dense/vars/0"], file["layers/dense/vars/1"] = DENSE, np.zeros(3, np.float32)
    with pytest.raises(DamagedFile, match=r"points to another place or file.*is not followed"):
        from_keras(write_keras(tmp_path / "a.keras", held=path.read_bytes()))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path):
    path = write_keras(tmp_path / "a.keras")
    path.chmod(0)
    with pytest.raises(InputError, match=r"could not be read: Permission denied"):
        from_keras(path)


def test_what_is_no_model():
    with pytest.raises(InputError, match=r"A dict is no Keras model: give a keras\.Sequential"):
        from_keras({})


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        ("layers/conv2d/vars", np.nan, r"1 of the 18 weights in an array of conv \(Conv2D\)"),
        ("layers/dense/vars", np.inf, r"1 of the 24 weights in an array of dense \(Dense\)"),
        ("layers/dense/vars", -np.inf, r"1 of the 24 weights in an array of dense \(Dense\)"),
    ],
)
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_weights_that_are_no_numbers_are_refused_by_their_layer(place, value, told, kind, tmp_path):
    array, bias = ARRAYS[place]
    array = array.astype(kind)
    array.reshape(-1)[5] = value
    path = write_keras(tmp_path / "a.keras", held=weights({**ARRAYS, place: [array, bias]}))
    with pytest.raises(DamagedFile, match=rf"a\.keras is of no use: {told} are NaN or infinite"):
        from_keras(path)
    assert read_spec(path).num_classes == 3


@pytest.mark.parametrize("write", [write_keras, write_h5])
@pytest.mark.parametrize(
    "text", ["[" * 50_000, '{"a":' * 50_000 + "1" + "}" * 50_000], ids=["lists", "objects"]
)
def test_a_config_that_nests_50_000_deep_is_refused(write, text, tmp_path):
    with pytest.raises(DamagedFile, match="nests deeper than"):
        from_keras(write(tmp_path / "a.h5", text))


@pytest.mark.parametrize(
    "extra",
    [
        layer("Rescaling", "x", scale=1e308, offset=0),
        layer("LeakyReLU", "x", negative_slope=1e308),
        layer("Normalization", "x", axis=-1, mean=[1e308], variance=[1.0]),
    ],
    ids=lambda extra: extra["class_name"],
)
def test_a_number_that_float32_does_not_hold_is_refused(extra, tmp_path):
    path = write_keras(tmp_path / "a.keras", sequential(extra, *LITTLE["config"]["layers"][1:]))
    with pytest.raises(InputError, match=r"1e\+308: give a number of at most 3\.4e\+38"):
        from_keras(path)
