"""Makes test/golden/resize: images resized to a square by Pillow, and the crops of the reference processor.

    pip install pillow==13.0.0 transformers==5.24.0 numpy
    python tools/golden/resize.py test/golden/resize

resize.json lists the cases; WIDTHxHEIGHT-SIZE.bin is RGB [size][size]. The sources are not kept: byte i of the
RGBA pixels is bits 13 to 20 of (i + 1) * 2654435761, or black and white by its highest bit where `stark`.
Sizes are chosen for both orders of the passes (Pillow 13 resizes vertically first where the height shrinks by
more than twice the pixels that the width shrinks by), for both sides of that line, and for growing and shrinking.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
from PIL import Image
from transformers.models.gemma3.image_processing_pil_gemma3 import Gemma3ImageProcessorPil

# Width, height, side of the square, stark.
RESIZED = [
    (1, 1, 14, False),
    (10, 20, 28, False),
    (300, 7, 28, False),
    (1000, 3, 14, False),
    (3, 1000, 14, False),
    (13, 900, 56, False),
    (97, 61, 56, True),
    (55, 57, 56, False),
    (56, 56, 56, False),
    (84, 140, 28, False),
    (84, 141, 28, False),
    (141, 84, 28, True),
    (61, 297, 28, True),
]
CROPPED = [
    (512, 512),
    (599, 500),
    (600, 500),
    (500, 600),
    (614, 512),
    (767, 256),
    (768, 256),
    (256, 768),
    (511, 300),
    (510, 300),
    (1001, 400),
    (1280, 300),
    (300, 180),
    (255, 900),
    (256, 3000),
    (640, 1920),
    (1921, 1080),
    (4000, 3000),
    (10003, 1000),
]


def source(width: int, height: int, stark: bool) -> Image.Image:
    numbers = np.arange(1, width * height * 4 + 1, dtype=np.uint64) * 2654435761 % 2**32 >> 13 & 255
    values = np.where(numbers > 127, 255, 0) if stark else numbers
    return Image.fromarray(values.astype(np.uint8).reshape(height, width, 4)[..., :3].copy())


def crops(width: int, height: int) -> list[dict[str, int]]:
    """The reference's crops of an image whose pixels hold their own place."""
    places = np.stack(np.meshgrid(np.arange(width), np.arange(height))).astype(np.int32)
    found = Gemma3ImageProcessorPil().pan_and_scan(places, 256, 4, 1.2)
    return [
        {"left": int(c[0, 0, 0]), "top": int(c[1, 0, 0]), "width": c.shape[2], "height": c.shape[1]} for c in found
    ]


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    resized = []
    for width, height, size, stark in RESIZED:
        name = f"{width}x{height}-{size}.bin"
        image = source(width, height, stark).resize((size, size), Image.BILINEAR)
        (folder / name).write_bytes(image.tobytes())
        resized.append({"width": width, "height": height, "size": size, "stark": stark, "file": name})
    index = {
        "packages": [f"{name} {version(name)}" for name in ("pillow", "transformers")],
        "resized": resized,
        "cropped": [{"width": w, "height": h, "crops": crops(w, h)} for w, h in CROPPED],
    }
    (folder / "resize.json").write_text(json.dumps(index) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
