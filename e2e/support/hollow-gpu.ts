/** Answers to whatever is asked of it with more of itself; a promise of it resolves at once. */
const hollow: unknown = new Proxy(() => undefined, {
  get: (_, name) => (name === 'then' ? undefined : hollow),
  apply: () => hollow,
});

/**
 * A GPU of the same limits and features that computes nothing and keeps nothing: what a load takes on it, it
 * takes without a GPU.
 */
export function hollowGpu(gpu: GPU): GPU {
  const requestAdapter = async (options?: GPURequestAdapterOptions): Promise<GPUAdapter | null> => {
    const adapter = await gpu.requestAdapter(options);
    if (!adapter) return null;
    const { features, limits, info } = adapter;
    const device = new Proxy(hollow as GPUDevice, {
      get: (target, name: keyof GPUDevice) => {
        if (name === 'features') return features;
        if (name === 'limits') return limits;
        if (name === 'lost') return new Promise(() => undefined);
        if (name === 'popErrorScope') return () => Promise.resolve(null);
        return target[name];
      },
    });
    return { features, limits, info, requestDevice: () => Promise.resolve(device) } as unknown as GPUAdapter;
  };
  return { requestAdapter } as unknown as GPU;
}
