"""OpenSim's `.osim` files into `body.Model`: one module an element of the file, `read` puts them together."""

from groundup.io.osim.read import model_from_text, read_model
from groundup.io.osim.write import write_model

__all__ = ["model_from_text", "read_model", "write_model"]
