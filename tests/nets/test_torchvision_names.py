"""The table of torchvision's nets, held against torchvision's own list."""

import pytest

from striate.nets._torchvision_names import TORCHVISION_NAMES, native_side, summary

# Made for these sides by torchvision's builders, whatever the weights were trained at.
BUILT_FOR = {"vit_h_14": 224, "regnet_y_128gf": 224}


@pytest.fixture(scope="module")
def models():
    from torchvision import models

    return models


def test_the_names_are_torchvisions(models):
    assert list(TORCHVISION_NAMES) == sorted(models.list_models(module=models))


def test_the_sides_are_those_of_its_weights(models):
    for name in TORCHVISION_NAMES:
        first = next(iter(models.get_model_weights(name)))
        side = BUILT_FOR.get(name, first.transforms().crop_size[0])
        assert native_side(name) == side, name


@pytest.mark.parametrize("name", TORCHVISION_NAMES)
def test_each_has_a_sentence(name):
    sentence = summary(name)
    assert sentence.endswith(", from torchvision.")
    assert sentence[0].isupper()
    assert len(sentence) <= 100


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("efficientnet_v2_s", "EfficientNetV2"),
        ("efficientnet_b0", "EfficientNet (Tan"),
        ("swin_v2_t", "V2"),
        ("vgg16_bn", "with batch norm"),
        ("wide_resnet50_2", "Wide residual"),
        ("resnext50_32x4d", "groups"),
    ],
)
def test_the_longest_beginning_describes_it(name, said):
    assert said in summary(name)
