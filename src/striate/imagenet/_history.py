"""The classification task of the ImageNet challenge (ILSVRC), year by year.

Errors are the organisers', on the hidden labels of the test pictures: Russakovsky et al.,
"ImageNet large scale visual recognition challenge" (IJCV 115, 2015), up to 2014. An answer is
right if the class is among the five that were named. Winners averaged several nets; layers (with
weights, along the longest path) and parameters are those of one.
"""

from dataclasses import dataclass

PERSON_ERROR_PERCENT = 5.1


@dataclass(frozen=True)
class Result:
    """An entry of the challenge.

    Args:
        year: Of the challenge.
        name: Of the net, or of the team where there was none.
        top5_error_percent: On the test pictures.
        is_net: Whether it was a convolutional network.
        layers: With weights, of one net; None where there was no net.
        parameters: Of one net; None where there was no net.
        note: What the figure is, and is not.
        source: Who says so.
    """

    year: int
    name: str
    top5_error_percent: float
    is_net: bool
    layers: int | None
    parameters: int | None
    note: str
    source: str


RESULTS = (
    Result(
        2010, "NEC-UIUC", 28.2, False, None, None,
        "hand-made features (HOG, LBP), coded, and linear support vector machines",
        "Lin et al., Large-scale image classification: fast feature extraction and SVM training "
        "(CVPR 2011); Russakovsky et al. 2015",
    ),
    Result(
        2011, "XRCE", 25.8, False, None, None,
        "hand-made features (SIFT) as Fisher vectors, and linear support vector machines",
        "Sánchez & Perronnin, High-dimensional signature compression for large-scale image "
        "classification (CVPR 2011); Russakovsky et al. 2015",
    ),
    Result(
        2012, "AlexNet", 16.4, True, 8, 60_965_224,
        "15.3 with extra training pictures; the next best entry, without a net, 26.2",
        "Krizhevsky, Sutskever & Hinton, ImageNet classification with deep convolutional neural "
        "networks (NIPS 2012), table 2",
    ),
    Result(
        2013, "Clarifai", 11.7, True, 8, 62_357_608,
        "often printed as ZFNet: it is the entry of Clarifai, Zeiler's company, with that "
        "design; layers and parameters are ZFNet's",
        "Russakovsky et al. 2015; Zeiler & Fergus, Visualizing and understanding convolutional "
        "networks (ECCV 2014)",
    ),
    Result(
        2014, "VGG", 7.3, True, 19, 143_667_240,
        "second place; layers and parameters are VGG-19's",
        "Simonyan & Zisserman, Very deep convolutional networks for large-scale image "
        "recognition (ICLR 2015), table 7",
    ),
    Result(
        2014, "GoogLeNet", 6.7, True, 22, 6_624_904,
        "parameters as torchvision has it, without the auxiliary heads",
        "Szegedy et al., Going deeper with convolutions (CVPR 2015), table 2",
    ),
    Result(
        2015, "ResNet", 3.57, True, 152, 60_192_808,
        "six nets averaged; layers and parameters are ResNet-152's",
        "He, Zhang, Ren & Sun, Deep residual learning for image recognition (CVPR 2016), table 5",
    ),
)  # fmt: skip
FACTS = (
    "The challenge uses about 1.3 million pictures in 1,000 classes; ImageNet has 14 million.",
    f"A person, trained for it: about {PERSON_ERROR_PERCENT}, on 1,500 of the test pictures.",
    "Each entry averages several nets or features; layers and parameters are those of one net.",
)
