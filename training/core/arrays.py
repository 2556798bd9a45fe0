"""The array types and sizes every module of the core shares; imports nothing of Hippo.

Samples are rows: ``(batch, 784)`` images, ``(batch, 10)`` probabilities.
"""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating]
Bytes = npt.NDArray[np.uint8]
Indices = npt.NDArray[np.intp]

SIDE = 28  # pixels along one edge of an image
PIXELS = SIDE * SIDE
DIGITS = 10
