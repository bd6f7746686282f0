/** A GPU whose devices tell how many bytes of buffers exist, whoever made them: the ledger's oracle. */
export function countingGpu(gpu: GPU): { readonly gpu: GPU; readonly deviceBytes: () => number } {
  const seen = new Map<GPUBuffer, number>();

  function count(device: GPUDevice): GPUDevice {
    const createBuffer = device.createBuffer.bind(device);
    device.createBuffer = (wanted) => {
      const buffer = createBuffer(wanted);
      const destroy = buffer.destroy.bind(buffer);
      seen.set(buffer, wanted.size);
      buffer.destroy = () => {
        seen.delete(buffer);
        return destroy();
      };
      return buffer;
    };
    return device;
  }

  const requestAdapter = async (options?: GPURequestAdapterOptions): Promise<GPUAdapter | null> => {
    const adapter = await gpu.requestAdapter(options);
    if (!adapter) return null;
    const requestDevice = adapter.requestDevice.bind(adapter);
    adapter.requestDevice = async (descriptor) => count(await requestDevice(descriptor));
    return adapter;
  };

  return {
    gpu: { requestAdapter } as unknown as GPU,
    deviceBytes: () => [...seen.values()].reduce((sum, size) => sum + size, 0),
  };
}
