"""Makes test/golden/dequant: blocks of every weight type and their values, by the PyPI package `gguf`.

    pip install gguf==0.19.0 numpy
    python tools/golden/dequant.py test/golden/dequant

Per type: NAME.blocks.bin (the blocks) and NAME.values.bin (their weights, little-endian f32).
The first blocks are random bytes under scales chosen to be awkward (zero, negative, subnormal,
largest and smallest); the last are real normal numbers, where the package can quantise to the type.
"""

import json
import sys
from pathlib import Path

import gguf
import numpy as np
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType
from gguf.quants import dequantize, quantize

# Where the f16 scales lie in a block, by byte.
SCALES = {
    "Q4_0": [0],
    "Q4_1": [0, 2],
    "Q5_0": [0],
    "Q5_1": [0, 2],
    "Q8_0": [0],
    "Q2_K": [80, 82],
    "Q3_K": [108],
    "Q4_K": [0, 2],
    "Q5_K": [0, 2],
    "Q6_K": [208],
    "IQ4_NL": [0],
    "IQ4_XS": [0],
}
FLOATS = ["F32", "F16", "BF16"]
AWKWARD = [0.0, -0.0, 1.0, -1.0, 2**-24, -(2**-24), 3 * 2**-20, 2**-14, 0.0123, -0.0456, 17.5, 65504.0, -65504.0]
QUANTISABLE = ["F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"]
RANDOM_WEIGHTS = 8192
QUANTISED_WEIGHTS = 2048


def random_blocks(name: str, random: np.random.Generator) -> np.ndarray:
    weights, size = GGML_QUANT_SIZES[GGMLQuantizationType[name]]
    count = RANDOM_WEIGHTS // weights
    blocks = random.integers(0, 256, (count, size), dtype=np.uint8)
    for place, at in enumerate(SCALES[name]):
        scales = random.normal(0, 0.05, count).astype(np.float16)
        for index, value in enumerate(AWKWARD):
            # Each scale of a block takes another awkward value, so that they do not only meet themselves.
            scales[(index + place * 5) % count] = value
        blocks[:, at : at + 2] = scales.view(np.uint8).reshape(count, 2)
    return blocks.reshape(-1)


def random_floats(name: str, random: np.random.Generator) -> np.ndarray:
    """Finite numbers of all magnitudes, subnormal ones among them."""
    kind, exponent = {"F32": (np.uint32, 0x7F800000), "F16": (np.uint16, 0x7C00), "BF16": (np.uint16, 0x7F80)}[name]
    bits = random.integers(0, np.iinfo(kind).max, RANDOM_WEIGHTS, dtype=kind)
    return bits[(bits & exponent) != exponent].view(np.uint8)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(20250704)
    normals = random.normal(0, 0.02, QUANTISED_WEIGHTS).astype(np.float32)
    normals[100], normals[1000:1032] = 3.0, 0.0
    index = {"package": f"gguf {gguf_version()}", "types": {}}
    for name in FLOATS + list(SCALES):
        kind = GGMLQuantizationType[name]
        data = random_floats(name, random) if name in FLOATS else random_blocks(name, random)
        if name in QUANTISABLE:
            data = np.concatenate([data, quantize(normals, kind).view(np.uint8).reshape(-1)])
        values = dequantize(data.view(np.float32) if name == "F32" else data, kind).astype("<f4").reshape(-1)
        assert np.isfinite(values).all(), name
        (folder / f"{name}.blocks.bin").write_bytes(data.tobytes())
        (folder / f"{name}.values.bin").write_bytes(values.tobytes())
        index["types"][name] = {"weights": int(values.size), "bytes": int(data.size)}
    (folder / "dequant.json").write_text(json.dumps(index, indent=2) + "\n")


def gguf_version() -> str:
    from importlib.metadata import version

    return version(gguf.__name__)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
