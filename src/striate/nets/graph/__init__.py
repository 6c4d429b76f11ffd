"""A net as a graph of nodes from a closed list of layers: how nets from Keras are kept.

The text is JSON: a name, and nodes in the order in which they run, each with the nodes before it
that it reads (`input` is the pictures) and its parameters. Nothing in it is ever evaluated. Tensors
are channels first, as everywhere in torch; axes are counted from 1, behind the batch. A graph has
at most 5,000 nodes; a net at most 2,000 million parameters and a layer 2^28 values a picture.
"""

from striate.nets.graph._ends import following_classes, is_base, with_head, without_scaling
from striate.nets.graph._graph import (
    INPUT,
    Graph,
    Node,
    check_wiring,
    make_node,
    parse,
    spell,
    usable_name,
)
from striate.nets.graph._kinds import KINDS
from striate.nets.graph._net import GraphNet, check_scores, feature_nodes
from striate.nets.graph._shapes import Shape, after, flow, paddings, per_axis
from striate.nets.graph._values import CLASSES

__all__ = [
    "CLASSES",
    "INPUT",
    "KINDS",
    "Graph",
    "GraphNet",
    "Node",
    "Shape",
    "after",
    "check_scores",
    "check_wiring",
    "feature_nodes",
    "flow",
    "following_classes",
    "is_base",
    "make_node",
    "paddings",
    "parse",
    "per_axis",
    "spell",
    "usable_name",
    "with_head",
    "without_scaling",
]
