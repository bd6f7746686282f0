export interface NormShape {
  /** D, a multiple of 4. */
  readonly width: number;
  readonly epsilon: number;
}

/** @throws Error when rows do not fill whole vec4s. */
export function checkNormShape(kernel: string, { width }: NormShape): void {
  if (width <= 0 || width % 4 !== 0) throw new Error(`${kernel}: width ${width} is not a multiple of 4`);
}
