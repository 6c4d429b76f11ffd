"""Keras models of many shapes, and the courses' own; each function builds one, with logits last."""

# Keras annotates with the types of its defaults.
# pyright: reportArgumentType=false, reportCallIssue=false, reportAttributeAccessIssue=false

import keras
from keras import Input, Sequential
from keras import layers as L


def convnet_mnist():
    """The course's first net, as it prints it for Keras 3."""
    net = Sequential()
    net.add(Input((28, 28, 1)))
    net.add(L.Conv2D(32, (3, 3), activation="relu"))
    net.add(L.MaxPooling2D((2, 2)))
    net.add(L.Conv2D(64, (3, 3), activation="relu"))
    net.add(L.MaxPooling2D((2, 2)))
    net.add(L.Conv2D(64, (3, 3), activation="relu"))
    net.add(L.Flatten())
    net.add(L.Dense(64, activation="relu"))
    net.add(L.Dense(10, activation="softmax"))
    return net


def convnet_mnist_functional():
    """The same in functional form."""
    pictures = Input((28, 28, 1))
    x = L.Conv2D(32, 3, activation="relu")(pictures)
    x = L.MaxPooling2D(2)(x)
    x = L.Conv2D(64, 3, activation="relu")(x)
    x = L.MaxPooling2D(2)(x)
    x = L.Conv2D(64, 3, activation="relu")(x)
    x = L.Dense(64, activation="relu")(L.Flatten()(x))
    return keras.Model(pictures, L.Dense(10, activation="softmax")(x))


def convnet_mnist_5x5():
    """The course's second net: 118,346 parameters."""
    return Sequential(
        [
            Input((28, 28, 1)),
            L.Conv2D(32, 5, activation="relu"),
            L.MaxPooling2D(),
            L.Conv2D(64, 5, activation="relu"),
            L.MaxPooling2D(),
            L.Flatten(),
            L.Dense(64, activation="relu"),
            L.Dense(10, activation="softmax"),
        ]
    )


def convnet_mnist_dropout():
    """The course's net with dropout."""
    return Sequential(
        [
            Input((28, 28, 1)),
            L.Conv2D(64, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Conv2D(64, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Conv2D(64, 3, activation="relu"),
            L.Flatten(),
            L.Dropout(0.2),
            L.Dense(10, activation="softmax"),
        ]
    )


def convnet_cats_dogs():
    """The course's net for photographs, which ends in one sigmoid."""
    net = Sequential([Input((150, 150, 3))])
    for filters in (32, 64, 128, 128):
        net.add(L.Conv2D(filters, (3, 3), activation="relu"))
        net.add(L.MaxPooling2D((2, 2)))
    net.add(L.Flatten())
    net.add(L.Dense(512, activation="relu"))
    net.add(L.Dense(1, activation="sigmoid"))
    return net


def vgg16_from_zero_padding():
    """VGG-16 as the course writes it, padded by layers of its own, channels first.

    It is as wide as its first block throughout: over channels that come first TensorFlow takes
    long where they are many, and is wrong by some percent where they are fewer than 64.
    """
    first = {"data_format": "channels_first"}
    net = Sequential([Input((3, 32, 32))])
    for filters, depth in ((64, 2), (64, 2), (64, 3), (64, 3), (64, 3)):
        for _ in range(depth):
            net.add(L.ZeroPadding2D((1, 1), **first))
            net.add(L.Conv2D(filters, (3, 3), activation="relu", **first))
        net.add(L.MaxPooling2D((2, 2), strides=(2, 2), **first))
    net.add(L.Flatten())
    net.add(L.Dense(128, activation="relu"))
    net.add(L.Dropout(0.5))
    net.add(L.Dense(128, activation="relu"))
    net.add(L.Dropout(0.5))
    net.add(L.Dense(10, activation="softmax"))
    return net


def branches():
    """Every way of joining, one of them along rows."""
    pictures = Input((16, 12, 3))
    a = L.Conv2D(6, 3, padding="same", activation="relu")(pictures)
    b = L.Conv2D(6, 1, activation="tanh")(pictures)
    x = L.Add()([a, b])
    x = L.Concatenate()([x, L.Multiply()([a, b]), L.Average()([a, b, x])])
    y = L.Conv2D(18, 1)(L.Maximum()([a, b]))
    x = L.Subtract()([x, y])
    x = L.Concatenate(axis=1)([x, L.Minimum()([x, y])])
    x = L.Multiply()([x, L.GlobalAveragePooling2D(keepdims=True)(x)])
    return keras.Model(pictures, L.Dense(5)(L.GlobalMaxPooling2D()(x)))


def batch_norms():
    """Batch norms without centre or scale, of another axis, and of vectors."""
    return Sequential(
        [
            Input((12, 12, 3)),
            L.Conv2D(8, 3, use_bias=False),
            L.BatchNormalization(),
            L.ReLU(),
            L.Conv2D(8, 3),
            L.BatchNormalization(center=False, epsilon=0.1),
            L.BatchNormalization(scale=False, momentum=0.5),
            L.BatchNormalization(axis=2),
            L.Flatten(),
            L.BatchNormalization(),
            L.Dense(4, activation="softmax"),
        ]
    )


def separable():
    """Separable and depthwise convolutions, strided, dilated, multiplied, in groups."""
    return Sequential(
        [
            Input((21, 20, 3)),
            L.SeparableConv2D(8, 3, depth_multiplier=2, padding="same", activation="relu"),
            L.DepthwiseConv2D(3, strides=2, padding="same", depth_multiplier=3),
            L.Conv2D(12, 3, groups=4, activation="silu"),
            L.DepthwiseConv2D(3, dilation_rate=2, use_bias=False, activation="elu"),
            L.Conv2D(6, 3, dilation_rate=2, padding="same"),
            L.SeparableConv2D(7, (1, 2), strides=1, use_bias=False),
            L.GlobalAveragePooling2D(),
            L.Dense(3),
        ]
    )


def even_kernels():
    """Even kernels and strides, where "same" pads one end more than the other."""
    return Sequential(
        [
            Input((23, 18, 2)),
            L.Conv2D(6, 4, padding="same", strides=2),
            L.MaxPooling2D(2, padding="same"),
            L.Conv2D(6, (2, 3), padding="same"),
            L.AveragePooling2D(3, strides=2, padding="same"),
            L.MaxPooling2D((3, 2), strides=(1, 2), padding="same"),
            L.AveragePooling2D((2, 1), strides=1, padding="same"),
            L.Flatten(),
            L.Dense(3),
        ]
    )


def activations():
    """Activations by name, and the layers with parameters.

    Not gelu and leaky_relu: TensorFlow computes their constants in float32, even for float64.
    test_activations.py holds them against SciPy.
    """
    pictures = Input((6, 6, 4))
    named = [
        "relu6", "elu", "celu", "selu", "silu", "swish", "mish", "tanh",
        "sigmoid", "log_sigmoid", "softplus", "softsign", "hard_sigmoid", "hard_silu", "hard_tanh",
        "softmax", "log_softmax", "linear", "exponential",
    ]  # fmt: skip
    made = [L.Activation(name)(pictures) for name in named]
    made += [
        L.ReLU(max_value=1.0, negative_slope=0.1, threshold=0.2)(pictures),
        L.ReLU(negative_slope=0.125)(pictures),
        L.ReLU(max_value=0.5)(pictures),
        L.LeakyReLU(negative_slope=0.0625)(pictures),
        L.ELU(alpha=0.7)(pictures),
        L.PReLU(shared_axes=[1, 2])(pictures),
        L.PReLU()(pictures),
        L.PReLU(shared_axes=[3])(pictures),
        L.Softmax(axis=1)(pictures),
    ]
    x = L.Conv2D(5, 3, activation=L.LeakyReLU(negative_slope=0.25))(L.Concatenate()(made))
    return keras.Model(pictures, L.Dense(3)(L.PReLU()(L.Flatten()(x))))


def one_dimension():
    """Rows of a grey picture as steps: convolutions and poolings in one dimension."""
    return Sequential(
        [
            Input((28, 20)),
            L.Conv1D(8, 3, padding="causal", dilation_rate=2, activation="relu"),
            L.SeparableConv1D(9, 4, padding="same", strides=2),
            L.BatchNormalization(),
            L.ZeroPadding1D((1, 2)),
            L.MaxPooling1D(3, strides=2, padding="same"),
            L.DepthwiseConv1D(2, depth_multiplier=2),
            L.Cropping1D((1, 0)),
            L.SpatialDropout1D(0.2),
            L.AveragePooling1D(2, strides=1, padding="same"),
            L.Identity(),
            L.Flatten(),
            L.Dense(4),
        ]
    )


def nested_and_shared():
    """A model in a model in a model, and a layer and a model that are called twice."""
    inner = Sequential([Input((8, 8, 4)), L.Conv2D(4, 3, padding="same"), L.BatchNormalization()])
    seen = Input((8, 8, 4))
    middle = keras.Model(seen, L.Add()([inner(seen), inner(inner(seen))]))
    pictures = Input((8, 8, 3))
    shared = L.Conv2D(4, 3, padding="same")
    x = L.Conv2D(3, 1)(shared(pictures))
    x = L.Add()([shared(x), shared(pictures)])
    x = middle(middle(x) + x)
    tail = Sequential([Input((8, 8, 4)), L.Flatten(), L.Dense(6), L.Dense(3, activation="softmax")])
    return keras.Model(pictures, tail(x))


def dicts():
    """A model inside whose inputs and outputs are dicts, given in another order than made."""
    a, b = Input((6, 6, 2), name="for_a"), Input((6, 6, 2), name="for_b")
    less = L.Subtract()([L.Conv2D(2, 3)(a), L.Conv2D(2, 3)(b)])
    inner = keras.Model({"b": b, "a": a}, {"z": less, "y": L.Conv2D(2, 3)(a)})
    pictures = Input((6, 6, 2))
    made = inner({"b": pictures, "a": L.ReLU()(pictures)})
    return keras.Model(pictures, L.Dense(3)(L.Flatten()(L.Subtract()([made["z"], made["y"]]))))


def shared_inside():
    """Of a model inside with two outputs from one layer, only the second is used."""
    conv = L.Conv2D(2, 3, padding="same")
    seen = Input((6, 6, 2))
    inner = keras.Model(seen, [conv(seen), conv(L.ReLU()(seen))])
    pictures = Input((6, 6, 2))
    return keras.Model(pictures, L.Dense(3)(L.Flatten()(inner(pictures)[1])))


def channels_first():
    """Channels first: strided padding, norms, slopes, and what works along the last axis."""
    first = {"data_format": "channels_first"}
    pictures = Input((3, 14, 13))
    x = L.Conv2D(6, 4, strides=2, padding="same", **first)(pictures)
    x = L.PReLU(shared_axes=[2, 3])(L.BatchNormalization(axis=1)(x))
    y = L.SeparableConv2D(6, 3, padding="same", **first)(x)
    x = L.Concatenate(axis=1)([x, L.AveragePooling2D(3, 1, padding="same", **first)(y)])
    x = L.Dense(5, activation="relu")(x)
    x = L.DepthwiseConv2D(3, **first)(L.ZeroPadding2D(((1, 0), (0, 2)), **first)(x))
    x = L.Cropping2D(((0, 1), (1, 0)), **first)(x)
    z = L.GlobalMaxPooling2D(**first)(x)
    x = L.Concatenate()([L.Flatten(**first)(x), L.Flatten()(x), z])
    return keras.Model(pictures, L.Dense(3)(x))


def reshaped():
    """What comes before and between: scaling, statistics, crops, reshapes and permutations.

    Keras rounds these numbers to float32, even for float64; so they are such.
    """
    known = L.Normalization(mean=[0.125, 0.25, 0.5], variance=[1.0, 2.0, 0.5])
    return Sequential(
        [
            Input((12, 10, 3)),
            L.Rescaling([0.5, 1.0, 2.0], offset=-0.25),
            known,
            L.Normalization(axis=None, mean=0.25, variance=0.75, invert=True),
            L.Normalization(),
            L.Cropping2D(((1, 2), (0, 1))),
            L.ZeroPadding2D(((0, 1), (2, 0))),
            L.Conv2D(4, 2),
            L.Permute((3, 1, 2)),
            L.Permute((2, 1, 3)),
            L.Reshape((6, -1, 2)),
            L.Dense(3, activation="relu"),
            L.Softmax(),
            L.Reshape((-1, 6)),
            L.Conv1D(3, 2),
            L.SpatialDropout1D(0.1),
            L.Permute((2, 1)),
            L.GlobalAveragePooling1D(),
            L.Dense(4),
        ]
    )


def application(name, size, **options):
    """One of Keras's own, random and small."""

    def build():
        make = getattr(keras.applications, name)
        return make(weights=None, classes=7, input_shape=(size, size, 3), **options)

    return build


BUILDERS = {
    "convnet-mnist": convnet_mnist,
    "convnet-mnist functional": convnet_mnist_functional,
    "convnet-mnist-5x5": convnet_mnist_5x5,
    "convnet-mnist-dropout": convnet_mnist_dropout,
    "convnet-cats-dogs": convnet_cats_dogs,
    "vgg16 from zero padding": vgg16_from_zero_padding,
    "branches": branches,
    "batch norms": batch_norms,
    "separable": separable,
    "even kernels": even_kernels,
    "activations": activations,
    "one dimension": one_dimension,
    "nested and shared": nested_and_shared,
    "dicts": dicts,
    "shared inside": shared_inside,
    "channels first": channels_first,
    "reshaped": reshaped,
    "Xception": application("Xception", 71),
    "InceptionV3": application("InceptionV3", 75),
    "ResNet50": application("ResNet50", 32),
    "VGG16": application("VGG16", 32),
    "VGG19": application("VGG19", 32),
    "MobileNet": application("MobileNet", 32, alpha=0.5),
}
SMALL = [
    name for name in BUILDERS if name[0].islower() and name not in ("vgg16 from zero padding",)
]
LARGE = [name for name in BUILDERS if name[0].isupper()]
