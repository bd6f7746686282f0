/** Lays straight (not premultiplied) RGBA pixels over white, in place. Alpha is 255 afterwards. */
export function layOverWhite(rgba: Uint8ClampedArray | Uint8Array): void {
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3] as number;
    if (alpha === 255) continue;
    const white = 255 * (255 - alpha);
    for (let channel = at; channel < at + 3; channel++) {
      rgba[channel] = Math.round(((rgba[channel] as number) * alpha + white) / 255);
    }
    rgba[at + 3] = 255;
  }
}
