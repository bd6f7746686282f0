import { nodeGpu } from '../../test/support/device.ts';

/** Prints the adapter that FACET_ADAPTER leads to, as JSON, or null. In a process of its own: a driver may crash. */
const adapter = await (await nodeGpu()).requestAdapter({ powerPreference: 'high-performance' });
const info = adapter && {
  vendor: adapter.info.vendor,
  architecture: adapter.info.architecture,
  description: adapter.info.description,
  fallback: adapter.info.isFallbackAdapter,
};
process.stdout.write(JSON.stringify(info), () => process.exit(0));
