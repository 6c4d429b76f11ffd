"""Crosses and noughts: what the settings promise holds in the pixels."""

import time

import numpy as np
import pytest

from striate.data._xo import Xo
from striate.errors import InvalidSetting, UnknownSetting


def drawn(settings: str, count: int = 40) -> np.ndarray:
    source = Xo(f"{settings}{',' if settings else ''}count={count}")
    return np.stack(list(source.pictures(range(count))))[..., 0]  # type: ignore[arg-type]


def test_the_name_is_what_was_asked_for():
    assert Xo().name == "xo"
    assert Xo("rotation=30").name == "xo:rotation=30"


def test_half_are_crosses():
    listing = Xo("count=11").listing()
    assert listing.classes == ("cross", "nought")
    assert np.bincount(listing.labels).tolist() == [6, 5]


def test_the_centre_tells_the_classes_apart():
    pictures = drawn("noise=0,shift=0")
    centres = pictures[:, 12:16, 12:16].mean(axis=(1, 2))
    assert (centres[0::2] > 128).all()
    assert (centres[1::2] == 0).all()


def test_a_nought_covers_the_area_of_its_ring():
    nought = drawn("rotation=0,scale=1,shift=0,weight=2,noise=0,size=101", 4)[1]
    area = np.pi * 2 * (0.28 * 101) * 2
    assert nought.sum() / 255 == pytest.approx(area, rel=0.01)


def test_a_cross_lies_on_the_diagonals_unless_it_is_turned():
    cross = drawn("rotation=0,shift=0,noise=0", 4)[0]
    np.testing.assert_array_equal(cross, cross.T)
    np.testing.assert_array_equal(cross, cross[::-1])
    assert cross[14, 14] > cross[14, 8]


def test_rotation_reaches_as_far_as_it_says():
    source = Xo("rotation=30,count=2000")
    turns = 30 * (2 * source._chances[:, 0] - 1)
    assert -30 <= turns.min() < -29
    assert 29 < turns.max() < 30


@pytest.mark.parametrize("settings", ["scale=0.5-1.5,shift=3,weight=1-3", "shift=100,size=40"])
def test_figures_stay_inside_the_frame(settings):
    pictures = drawn(f"{settings},rotation=45,noise=0", 400)
    edges = (pictures[:, 0], pictures[:, -1], pictures[:, :, 0], pictures[:, :, -1])
    assert max(edge.max() for edge in edges) < 140


def test_shift_moves_the_centre_of_mass_no_further_than_asked():
    pictures = drawn("shift=3,noise=0,scale=0.5", 400).astype(float)
    places = np.arange(28) - 13.5
    for axis in (1, 2):
        off = (pictures.sum(axis=axis) @ places) / pictures.sum(axis=(1, 2))
        assert 2.5 < np.abs(off).max() < 3.2


def test_noise_has_the_deviation_asked_for():
    clean, noisy = drawn("noise=0", 60) / 255, drawn("noise=0.1", 60) / 255
    grey = (clean > 0.4) & (clean < 0.6)  # where clipping hardly matters
    assert (noisy - clean)[grey].std() == pytest.approx(0.1, rel=0.15)


def test_a_picture_depends_on_the_settings_and_its_index_alone():
    source = Xo("count=50")
    together = list(source.pictures(range(50)))
    alone = next(iter(Xo("count=50").pictures([33])))
    np.testing.assert_array_equal(np.asarray(together[33]), np.asarray(alone))
    np.testing.assert_array_equal(drawn("seed=0", 9), drawn("", 9))
    assert (drawn("seed=1", 9) != drawn("seed=2", 9)).any()


def test_the_key_follows_the_settings():
    assert Xo("seed=1").listing().key != Xo("seed=2").listing().key
    assert Xo("size=28").listing().key == Xo().listing().key


def test_four_thousand_are_drawn_quickly():
    started = time.process_time()  # which does not go on while others have the processor
    drawn("rotation=30,noise=0.1", 4000)
    assert time.process_time() - started < 5  # a fifth of a second is usual


def test_wrong_settings_are_refused():
    with pytest.raises(UnknownSetting, match=r"no setting of xo called 'rotate'.*rotation"):
        Xo("rotate=3")
    with pytest.raises(InvalidSetting, match=r"xo cannot take count=1; .* from 4 to"):
        Xo("count=1")
