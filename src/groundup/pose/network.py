"""One TFLite model: an image in, its outputs by meaning."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array32 = NDArray[np.float32]


class Network:
    """A model kept ready, because setting it up costs more than running it.

    Outputs are found by their shapes, not by their order: converters number them as they like.
    """

    def __init__(self, model: bytes, *, threads: int) -> None:
        from ai_edge_litert.interpreter import Interpreter  # type: ignore[import-untyped]

        self._interpreter: Any = Interpreter(model_content=model, num_threads=threads)
        self._interpreter.allocate_tensors()
        [image] = self._interpreter.get_input_details()
        self._input: int = image["index"]
        self.size: int = int(image["shape"][1])
        """Side of the square image that it looks at [px]."""
        self._outputs: dict[tuple[int, ...], int] = {
            tuple(int(n) for n in out["shape"][1:]): out["index"] for out in self._interpreter.get_output_details()
        }

    def run(self, image: Array32) -> dict[tuple[int, ...], Array32]:
        """Outputs by shape for an image (size, size, 3), normalized as the model wants it."""
        self._interpreter.set_tensor(self._input, image[None])
        self._interpreter.invoke()
        return {shape: self._interpreter.get_tensor(index)[0] for shape, index in self._outputs.items()}
