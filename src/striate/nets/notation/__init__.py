"""A net as one line of words, parsed by a written grammar and checked shape by shape.

    conv(32, 3) relu pool(2) conv(64, 3) relu pool(2) flatten dense(64) relu dense(classes)

The grammar; names are read in any case, white space separates and else means nothing:

    line   = term { term }
    term   = NUMBER | NAME [ "(" [ item { "," item } ] ")" ]
    item   = [ NAME "=" ] term { term }
    NAME   = letter or "_", then letters, digits, "_", "-"
    NUMBER = [ sign ] digits [ "." digits ] [ "e" [ sign ] digits ]

and then every term of a line is one of these words:

    conv(filters, kernel, stride=1, padding=0, groups=1, dilation=1, bias=true)
    pool(kernel, stride=kernel, padding=0, ceil)          avgpool(the same)
    globalpool                batchnorm(momentum=0.1, epsilon=1e-05)
    flatten                   lrn(size=5, alpha=0.0001, beta=0.75, k=2)
    dense(units)              dropout(rate)
    relu  sigmoid  tanh  prelu  leakyrelu(slope=0.01)  elu(alpha=1)  gelu  swish  silu  softmax
    residual(words, shortcut=words)

- `classes` may stand for the filters of a convolution or the units of a dense layer.
- `padding=same` is `dilation * (kernel - 1) / 2` at each end, at any stride.
- `dropout(rate)` drops that share; on maps it drops single values.
- `lrn` divides alpha by its size, as torch and Caffe do; `avgpool` counts padding as zeros.
- `prelu` learns one slope a channel (He et al. 2015). `silu` is another word for `swish`.
- `softmax` runs over the channels. It cannot be last: Striate's nets end in logits, and the
  classifier applies the softmax, or the sigmoid of a single logit.
- `residual(a b)` adds what its words make to what came in, or to what the words of `shortcut`
  make of that; both must have one shape.
- The last word gives one score a class, or one alone for two classes: `dense(1)`.

Nothing in a line is ever evaluated. A line has at most 10,000 characters, 2,000 words and numbers,
brackets 16 deep; a net at most 2,000 million parameters, and a layer at most 2^28 values a picture.
"""

from striate.nets.notation._line import Word, canonical, follows_classes, parse, spell
from striate.nets.notation._net import NotationNet, resolve_line
from striate.nets.notation._words import VOCABULARY, WORDS

__all__ = [
    "VOCABULARY",
    "WORDS",
    "NotationNet",
    "Word",
    "canonical",
    "follows_classes",
    "parse",
    "resolve_line",
    "spell",
]
