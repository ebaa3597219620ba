"""The mathematics of the course: losses, gradients and the tools to check them.

Every module is the code form of one chapter. Import the ones you need::

    from cs_core import gradients, losses

Nothing here plots, keeps global state or modifies its arguments.
"""

__version__ = "0.1.0"
