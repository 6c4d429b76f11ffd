"""The nets that have names, one file a family; importing this registers them all."""

from striate.nets.families._ablation_8 import ablation_8
from striate.nets.families._convnet_cats_dogs import convnet_cats_dogs
from striate.nets.families._convnet_mnist import convnet_mnist
from striate.nets.families._convnet_mnist_5x5 import convnet_mnist_5x5
from striate.nets.families._convnet_mnist_dropout import convnet_mnist_dropout
from striate.nets.families._lenet5 import lenet5
from striate.nets.families._lenet_32x32x3 import lenet_32x32x3
from striate.nets.families._striate_small import striate_small

__all__ = [
    "ablation_8",
    "convnet_cats_dogs",
    "convnet_mnist",
    "convnet_mnist_5x5",
    "convnet_mnist_dropout",
    "lenet5",
    "lenet_32x32x3",
    "striate_small",
]
