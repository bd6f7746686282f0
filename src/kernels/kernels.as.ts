/** All kernels for the processor, compiled to one module: see tools/build-wasm.mjs. */
export * from './matvec/matvec.as';
export * from './matvec/matvec-float.as';
export * from './matmul/matmul.as';
export * from './matmul/matmul-float.as';
export * from './repack/repack.as';
export * from './embed/embed.as';
export * from './geglu/geglu.as';
export * from './norms/rms-norm/rms-norm.as';
export * from './norms/residual-norm/residual-norm.as';
export * from './norms/layer-norm/layer-norm.as';
export * from './attention/qk-norm-rope/qk-norm-rope.as';
export * from './attention/kv-store/kv-store.as';
export * from './bias-gelu/bias-gelu.as';
export * from './bias-residual/bias-residual.as';
export * from './pool/pool.as';
export * from './vision-heads/vision-heads.as';
