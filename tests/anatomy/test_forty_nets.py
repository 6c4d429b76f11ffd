"""Parameters and multiply-accumulates of forty nets of torchvision and timm, by torch's counters.

Some run always; the others take minutes and are marked so.
"""

import warnings

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from striate.anatomy import describe

ALWAYS = {
    "torchvision": ["alexnet", "vgg16", "resnet50", "googlenet", "mobilenet_v3_small", "vit_b_32"],
    "timm": ["mobilenetv1_100", "deit_tiny_patch16_224", "mixer_b16_224", "poolformer_s12",
             "efficientnet_lite0", "convmixer_768_32"],
}  # fmt: skip
SLOW = {
    "torchvision": [
        "vgg19_bn", "resnet18", "resnext50_32x4d", "densenet121", "inception_v3", "mobilenet_v2",
        "mnasnet1_0", "shufflenet_v2_x1_0", "squeezenet1_1", "efficientnet_b0", "efficientnet_v2_s",
        "convnext_tiny", "swin_t", "swin_v2_t", "maxvit_t",
    ],
    "timm": [
        "legacy_xception", "resnetv2_50x1_bit", "beit_base_patch16_224", "gmlp_s16_224",
        "coat_tiny", "levit_128s", "ghostnet_100", "nfnet_f0", "repvgg_a2", "mobilevit_s",
        "xcit_tiny_12_p16_224", "edgenext_small", "hrnet_w18_small", "dpn68", "res2net50_26w_4s",
        "eva02_tiny_patch14_224", "tf_efficientnetv2_b0",
    ],
}  # fmt: skip
SIDES = {"inception_v3": 299}


def _cases(nets):
    return [(library, name) for library, names in nets.items() for name in names]


def _made(library, name):
    module = "torchvision.models" if library == "torchvision" else "timm"
    models = pytest.importorskip(module)
    with torch.device("meta"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if library == "timm":
            net = models.create_model(name, pretrained=False)
            return net.eval(), net.default_cfg["input_size"][1]
        quiet = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
        return models.get_model(name, weights=None, **quiet).eval(), SIDES.get(name, 224)


def _told(net, side):
    """Parameters and twice the multiply-accumulates, as totals and as sums over the layers."""
    anatomy = describe(net, input=(side, side, 3))
    sums = (sum(row.parameters for row in anatomy.layers), sum(row.macs for row in anatomy.layers))
    return {(anatomy.parameters, 2 * anatomy.macs), (sums[0], 2 * sums[1])}


def _counted_by_torch(net, side):
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        net(torch.zeros(1, 3, side, side, device="meta"))
    return sum(parameter.numel() for parameter in net.parameters()), counter.get_total_flops()


def test_they_are_forty():
    assert len(set(_cases(ALWAYS) + _cases(SLOW))) >= 40


@pytest.mark.parametrize(("library", "name"), _cases(ALWAYS))
def test_counts_are_torchs(library, name):
    net, side = _made(library, name)
    assert _told(net, side) == {_counted_by_torch(net, side)}


@pytest.mark.slow
@pytest.mark.parametrize(("library", "name"), _cases(SLOW))
def test_counts_are_torchs_in_many_more(library, name):
    net, side = _made(library, name)
    assert _told(net, side) == {_counted_by_torch(net, side)}
