/** All kernels for the processor, compiled to one module: see tools/build-wasm.mjs. */
export * from './matvec/matvec.as';
export * from './matvec/matvec-float.as';
export * from './matmul/matmul.as';
export * from './matmul/matmul-float.as';
