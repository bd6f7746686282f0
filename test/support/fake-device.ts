/** Enough of a GPUDevice for code that only makes, copies and destroys buffers. Counts what exists. */
export class FakeDevice {
  readonly limits = { maxBufferSize: 2 ** 40, minUniformBufferOffsetAlignment: 256 };
  readonly existing = new Map<object, number>();
  /** Every copy between buffers: byte offsets and bytes. */
  readonly copies: { readonly from: number; readonly to: number; readonly bytes: number }[] = [];
  readonly queue = { submit: () => undefined, writeBuffer: () => undefined };

  createBuffer({ size }: { size: number }): object {
    const buffer = { size, destroy: () => this.existing.delete(buffer) };
    this.existing.set(buffer, size);
    return buffer;
  }

  createCommandEncoder(): object {
    return {
      copyBufferToBuffer: (_source: object, from: number, _target: object, to: number, bytes: number) =>
        this.copies.push({ from, to, bytes }),
      finish: () => ({}),
    };
  }

  pushErrorScope(): void {}

  popErrorScope(): Promise<null> {
    return Promise.resolve(null);
  }

  get existingBytes(): number {
    return [...this.existing.values()].reduce((sum, size) => sum + size, 0);
  }

  asDevice(): GPUDevice {
    return this as unknown as GPUDevice;
  }
}
