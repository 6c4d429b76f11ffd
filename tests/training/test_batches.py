"""Batches: every picture once an epoch, in an order that step number and seed give."""

import os

import numpy as np
import pytest
import torch

from striate.errors import WorldError
from striate.training._batches import Batches, check_mapped, shared


def _batches(batch_size=4, drop_last=False, seed=0, count=10):
    images = np.arange(count, dtype=np.uint8).reshape(-1, 1, 1, 1)
    return Batches(
        images,
        np.arange(count) * 10,
        np.arange(1, count),
        batch_size=batch_size,
        seed=seed,
        drop_last=drop_last,
        device=torch.device("cpu"),
    )


@pytest.mark.parametrize(
    ("batch_size", "drop_last", "sizes"),
    [
        (7, False, [7, 2]),
        (7, True, [7]),
        (4, False, [4, 5]),
        (4, True, [4, 4]),
        (3, False, [3] * 3),
    ],
    ids=["rest", "rest left out", "no batch of one", "one left out", "no rest"],
)
def test_an_epoch_holds_every_picture_once(batch_size, drop_last, sizes):
    batches = _batches(batch_size, drop_last)
    assert batches.steps_per_epoch == len(sizes)
    seen = [batches.at(step)[0].flatten() for step in range(len(sizes))]
    assert [len(batch) for batch in seen] == sizes
    assert len(set(torch.cat(seen).tolist())) == sum(sizes)
    assert 0 not in torch.cat(seen)


def test_labels_go_with_their_pictures():
    images, labels = _batches().at(1)
    assert (images.flatten().long() * 10).equal(labels)


def test_a_step_is_a_function_of_its_number():
    forwards, backwards = _batches(3), _batches(3)
    there = [forwards.at(step)[1] for step in range(9)]
    back = [backwards.at(step)[1] for step in reversed(range(9))]
    assert all(a.equal(b) for a, b in zip(there, reversed(back), strict=True))
    assert not torch.cat(there[:3]).equal(torch.cat(there[3:6]))


def test_other_seeds_give_other_orders():
    assert not _batches(seed=1).at(0)[1].equal(_batches().at(0)[1])


def test_a_batch_is_never_larger_than_all():
    assert _batches(batch_size=100, drop_last=True).steps_per_epoch == 1


def test_a_read_only_map_is_shared_without_reaching_the_file(tmp_path):
    np.save(tmp_path / "a.npy", np.arange(6, dtype=np.uint8))
    mapped = np.load(tmp_path / "a.npy", mmap_mode="r")
    tensor = shared(mapped)
    tensor[0] = 99
    assert np.load(tmp_path / "a.npy")[0] == 0


def test_a_cache_cut_short_is_told_at_the_first_step_and_at_each_epoch(tmp_path):
    np.save(tmp_path / "images.npy", np.zeros((40, 4, 4, 1), np.uint8))
    images = np.load(tmp_path / "images.npy", mmap_mode="r")
    about = (images, np.zeros(40, np.int64), np.arange(40))
    options = {"batch_size": 20, "seed": 0, "drop_last": True, "device": torch.device("cpu")}
    batches = Batches(*about, **options)
    batches.at(0)
    os.truncate(tmp_path / "images.npy", 300)
    told = r"The cache was changed from outside: .*images\.npy has 300 bytes of 768"
    with pytest.raises(WorldError, match=told):
        batches.at(2)
    with pytest.raises(WorldError, match=told):
        Batches(*about, **options)
    (tmp_path / "images.npy").unlink()
    check_mapped(images)  # removed is not cut short
