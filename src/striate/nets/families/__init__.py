"""The nets that have names, one file a family; importing this registers them all."""

from striate.nets.families._ablation_8 import ablation_8
from striate.nets.families._alexnet import alexnet, alexnet_one_tower
from striate.nets.families._convnet_cats_dogs import convnet_cats_dogs
from striate.nets.families._convnet_cifar import convnet_cifar
from striate.nets.families._convnet_mnist import convnet_mnist
from striate.nets.families._convnet_mnist_5x5 import convnet_mnist_5x5
from striate.nets.families._convnet_mnist_dropout import convnet_mnist_dropout
from striate.nets.families._convnet_tiny_cifar import convnet_tiny_cifar
from striate.nets.families._googlenet import googlenet
from striate.nets.families._inception_v3 import inception_v3
from striate.nets.families._lenet5 import lenet5, lenet5_1998
from striate.nets.families._lenet_32x32x3 import lenet_32x32x3
from striate.nets.families._mobilenet import mobilenet
from striate.nets.families._resnet import resnet18, resnet34, resnet50, resnet101, resnet152
from striate.nets.families._striate_small import striate_small
from striate.nets.families._vgg import vgg11, vgg13, vgg16, vgg19
from striate.nets.families._xception import xception
from striate.nets.families._zfnet import zfnet

__all__ = [
    "ablation_8",
    "alexnet",
    "alexnet_one_tower",
    "convnet_cats_dogs",
    "convnet_cifar",
    "convnet_mnist",
    "convnet_mnist_5x5",
    "convnet_mnist_dropout",
    "convnet_tiny_cifar",
    "googlenet",
    "inception_v3",
    "lenet5",
    "lenet5_1998",
    "lenet_32x32x3",
    "mobilenet",
    "resnet18",
    "resnet34",
    "resnet50",
    "resnet101",
    "resnet152",
    "striate_small",
    "vgg11",
    "vgg13",
    "vgg16",
    "vgg19",
    "xception",
    "zfnet",
]
