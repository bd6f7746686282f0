declare module '*.wgsl?raw' {
  const text: string;
  export default text;
}

/** The kernels for the processor, compiled: their bytes in Node, their address in a browser. */
declare module 'virtual:kernels-wasm' {
  const kernels: string | Uint8Array<ArrayBuffer>;
  export default kernels;
}
