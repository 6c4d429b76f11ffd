"""What torchvision's nets are called and were made for, known without importing it (5 s).

A test holds this table against torchvision's own list.
"""

# Longest beginnings first: the first that fits a name describes it.
_FAMILIES = {
    "efficientnet_v2": "EfficientNetV2 (Tan & Le 2021)",
    "wide_resnet": "wide residual network (Zagoruyko & Komodakis 2016)",
    "inception_v3": "Inception v3 (Szegedy et al. 2016)",
    "efficientnet": "EfficientNet (Tan & Le 2019)",
    "mobilenet_v2": "MobileNetV2 (Sandler et al. 2018)",
    "mobilenet_v3": "MobileNetV3 (Howard et al. 2019)",
    "shufflenet_v2": "ShuffleNetV2 (Ma et al. 2018)",
    "squeezenet": "SqueezeNet (Iandola et al. 2016)",
    "googlenet": "GoogLeNet with batch norm (Szegedy et al. 2015)",
    "convnext": "ConvNeXt (Liu et al. 2022)",
    "densenet": "densely connected network (Huang et al. 2017)",
    "alexnet": "AlexNet in one tower, 64 first filters (Krizhevsky 2014)",
    "mnasnet": "MnasNet (Tan et al. 2019)",
    "resnext": "residual network with groups (Xie et al. 2017)",
    "swin_v2": "Swin transformer V2 (Liu et al. 2022)",
    "maxvit": "MaxViT, attention by blocks and grids (Tu et al. 2022)",
    "regnet": "RegNet (Radosavovic et al. 2020)",
    "resnet": "residual network (He et al. 2016)",
    "swin": "Swin transformer (Liu et al. 2021)",
    "vgg": "VGG (Simonyan & Zisserman 2015)",
    "vit": "vision transformer (Dosovitskiy et al. 2021)",
}

_SMALL = 224
# Sides other than 224.
_SIDES = {
    "efficientnet_b1": 240,
    "efficientnet_b2": 288,
    "efficientnet_b3": 300,
    "efficientnet_b4": 380,
    "efficientnet_b5": 456,
    "efficientnet_b6": 528,
    "efficientnet_b7": 600,
    "efficientnet_v2_l": 480,
    "efficientnet_v2_m": 480,
    "efficientnet_v2_s": 384,
    "inception_v3": 299,
    "swin_v2_b": 256,
    "swin_v2_s": 256,
    "swin_v2_t": 256,
}

TORCHVISION_NAMES = (
    "alexnet",
    "convnext_base",
    "convnext_large",
    "convnext_small",
    "convnext_tiny",
    "densenet121",
    "densenet161",
    "densenet169",
    "densenet201",
    "efficientnet_b0",
    "efficientnet_b1",
    "efficientnet_b2",
    "efficientnet_b3",
    "efficientnet_b4",
    "efficientnet_b5",
    "efficientnet_b6",
    "efficientnet_b7",
    "efficientnet_v2_l",
    "efficientnet_v2_m",
    "efficientnet_v2_s",
    "googlenet",
    "inception_v3",
    "maxvit_t",
    "mnasnet0_5",
    "mnasnet0_75",
    "mnasnet1_0",
    "mnasnet1_3",
    "mobilenet_v2",
    "mobilenet_v3_large",
    "mobilenet_v3_small",
    "regnet_x_16gf",
    "regnet_x_1_6gf",
    "regnet_x_32gf",
    "regnet_x_3_2gf",
    "regnet_x_400mf",
    "regnet_x_800mf",
    "regnet_x_8gf",
    "regnet_y_128gf",
    "regnet_y_16gf",
    "regnet_y_1_6gf",
    "regnet_y_32gf",
    "regnet_y_3_2gf",
    "regnet_y_400mf",
    "regnet_y_800mf",
    "regnet_y_8gf",
    "resnet101",
    "resnet152",
    "resnet18",
    "resnet34",
    "resnet50",
    "resnext101_32x8d",
    "resnext101_64x4d",
    "resnext50_32x4d",
    "shufflenet_v2_x0_5",
    "shufflenet_v2_x1_0",
    "shufflenet_v2_x1_5",
    "shufflenet_v2_x2_0",
    "squeezenet1_0",
    "squeezenet1_1",
    "swin_b",
    "swin_s",
    "swin_t",
    "swin_v2_b",
    "swin_v2_s",
    "swin_v2_t",
    "vgg11",
    "vgg11_bn",
    "vgg13",
    "vgg13_bn",
    "vgg16",
    "vgg16_bn",
    "vgg19",
    "vgg19_bn",
    "vit_b_16",
    "vit_b_32",
    "vit_h_14",
    "vit_l_16",
    "vit_l_32",
    "wide_resnet101_2",
    "wide_resnet50_2",
)

WITH_AUXILIARY_HEADS = ("googlenet", "inception_v3")


def native_side(name: str) -> int:
    """The side of the pictures that one of torchvision's nets was made for."""
    return _SIDES.get(name, _SMALL)


def summary(name: str) -> str:
    """One sentence on one of torchvision's nets."""
    kind = next(text for beginning, text in _FAMILIES.items() if name.startswith(beginning))
    batch_norm = " with batch norm" if name.endswith("_bn") else ""
    return f"{kind[0].upper()}{kind[1:]}{batch_norm}, from torchvision."
