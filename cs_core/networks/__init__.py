"""Networks as compositions of layers: the code form of the chapters on networks and depth.

Raises
------
ValueError
    If a size is less than 1, names or shapes do not fit together, an array is empty or not finite,
    or an option is unknown.
TypeError
    If a size is not a whole number, or an array does not hold real numbers.
"""

from cs_core.networks.builders import mlp, residual_convnet, residual_mlp, two_layer_net
from cs_core.networks.network import Network

__all__ = ["Network", "mlp", "residual_convnet", "residual_mlp", "two_layer_net"]
