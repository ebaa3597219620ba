"""Networks as compositions of layers: the code form of the chapters on networks and depth."""

from cs_core.networks.builders import mlp, residual_convnet, residual_mlp, two_layer_net
from cs_core.networks.network import Network

__all__ = ["Network", "mlp", "residual_convnet", "residual_mlp", "two_layer_net"]
