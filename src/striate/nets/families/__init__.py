"""The nets that have names, one file a family; importing this registers them all."""

from striate.nets.families._convnet_mnist import convnet_mnist

__all__ = ["convnet_mnist"]
