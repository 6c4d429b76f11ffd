"""What Keras calls torch's layers."""

import pytest
from torch import nn

from striate.anatomy import describe
from striate.anatomy._keras_types import keras_type


@pytest.mark.parametrize(
    ("layer", "sides", "name"),
    [
        (nn.Conv1d(2, 3, 3), 1, "Conv1D"),
        (nn.Conv3d(2, 3, 3), 3, "Conv3D"),
        (nn.Conv2d(2, 4, 3, groups=2), 2, "DepthwiseConv2D"),
        (nn.ConvTranspose2d(2, 3, 3), 2, "Conv2DTranspose"),
        (nn.BatchNorm3d(2), 3, "BatchNormalization"),
        (nn.MaxPool3d(2), 3, "MaxPooling3D"),
        (nn.AvgPool1d(2), 1, "AveragePooling1D"),
        (nn.AdaptiveAvgPool1d(1), 1, "GlobalAveragePooling1D"),
        (nn.AdaptiveMaxPool2d(1), 2, "GlobalMaxPooling2D"),
        (nn.AdaptiveAvgPool2d(4), 2, "AdaptiveAvgPool2d"),
        (nn.AdaptiveAvgPool2d(8), 2, "AdaptiveAvgPool2d"),
        (nn.Dropout2d(), 2, "SpatialDropout2D"),
        (nn.ZeroPad2d(1), 2, "ZeroPadding2D"),
        (nn.Upsample(scale_factor=2), 2, "UpSampling2D"),
        (nn.Linear(8, 2), 2, "Dense"),
        (nn.LayerNorm(8), 2, "LayerNormalization"),
        (nn.Flatten(), 2, "Flatten"),
        (nn.ReLU(), 2, "ReLU"),
        (nn.Tanh(), 2, "Activation"),
        (nn.PixelShuffle(1), 2, "PixelShuffle"),
    ],
)
def test_layers_have_keras_names(layer, sides, name):
    shape = (*(8,) * sides, 2)
    (found,) = describe(nn.Sequential(layer), input=shape).layers
    assert keras_type(found) == name
