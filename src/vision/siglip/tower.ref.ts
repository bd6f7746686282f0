import { geluReference } from '../../kernels/wgsl/gelu.ref.ts';
import type { VisionConfig } from '../../model/config.ts';
import type { VisionLayerTensors, VisionTensors } from '../../weights/tensor-map-vision.ts';

/** The values of every tensor, in the order of the file. */
export type TowerValues = Omit<VisionTensors<Float32Array>, 'notes'>;

type Values = ArrayLike<number>;

/** The image embedding [tokens][D] of pixels [3][S][S], in f64 throughout, straight from the definitions. */
export function towerReference(config: VisionConfig, values: TowerValues, planes: Values): Float64Array {
  const { width, normEpsilon } = config;
  let x = added(convolution(config, values, planes), values.positionEmbedding);
  for (const layer of values.layers) {
    const normed = layerNorm(x, layer.attentionNorm, layer.attentionNormBias, normEpsilon);
    const attended = attention(config, layer, normed);
    x = added(x, affine(attended, layer.attentionOutput, layer.attentionOutputBias));
    const hidden = layerNorm(x, layer.feedForwardNorm, layer.feedForwardNormBias, normEpsilon);
    x = added(
      x,
      affine(affine(hidden, layer.up, layer.upBias).map(geluReference), layer.down, layer.downBias),
    );
  }
  const pooled = pool(config, layerNorm(x, values.postNorm, values.postNormBias, normEpsilon));
  return projected(rmsNorm(pooled, values.projectorNorm, normEpsilon), values.projection, width);
}

const at = (values: Values, index: number): number => values[index] as number;
const added = (a: Float64Array, b: Values): Float64Array => a.map((value, i) => value + at(b, i));

/** Each patch under each filter [N][3][side][side], and the filter's bias. */
function convolution({ imageSize: S, patchSize, width }: VisionConfig, values: TowerValues, planes: Values) {
  const side = S / patchSize;
  return Float64Array.from({ length: side * side * width }, (_, index) => {
    const filter = index % width;
    const patch = Math.floor(index / width);
    let sum = at(values.patchEmbeddingBias, filter);
    let weight = filter * 3 * patchSize ** 2;
    for (let colour = 0; colour < 3; colour++) {
      for (let line = Math.floor(patch / side) * patchSize, i = 0; i < patchSize; i++, line++) {
        for (let j = 0; j < patchSize; j++) {
          const pixel = (colour * S + line) * S + (patch % side) * patchSize + j;
          sum += at(values.patchEmbedding, weight++) * at(planes, pixel);
        }
      }
    }
    return sum;
  });
}

/** x W^T + bias, W [out][in]. */
function affine(x: Float64Array, weight: Values, bias: Values): Float64Array {
  const inputs = weight.length / bias.length;
  return Float64Array.from({ length: (x.length / inputs) * bias.length }, (_, index) => {
    const output = index % bias.length;
    const row = Math.floor(index / bias.length) * inputs;
    let sum = at(bias, output);
    for (let i = 0; i < inputs; i++) sum += at(weight, output * inputs + i) * at(x, row + i);
    return sum;
  });
}

/** x W, W [in][out]: the one matrix that lies the other way round. */
function projected(x: Float64Array, weight: Values, inputs: number): Float64Array {
  const outputs = weight.length / inputs;
  return Float64Array.from({ length: (x.length / inputs) * outputs }, (_, index) => {
    const row = Math.floor(index / outputs) * inputs;
    let sum = 0;
    for (let i = 0; i < inputs; i++) sum += at(x, row + i) * at(weight, i * outputs + (index % outputs));
    return sum;
  });
}

const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;

function layerNorm(x: Float64Array, weight: Values, bias: Values, epsilon: number): Float64Array {
  return eachRow(x, weight.length, (row) => {
    const centre = mean(row);
    const scale = 1 / Math.sqrt(mean(row.map((value) => (value - centre) ** 2)) + epsilon);
    return row.map((value, i) => (value - centre) * scale * at(weight, i) + at(bias, i));
  });
}

function rmsNorm(x: Float64Array, weight: Values, epsilon: number): Float64Array {
  return eachRow(x, weight.length, (row) => {
    const scale = 1 / Math.sqrt(mean(row.map((value) => value ** 2)) + epsilon);
    return row.map((value, i) => value * scale * at(weight, i));
  });
}

function eachRow(x: Float64Array, width: number, change: (row: Float64Array) => Float64Array): Float64Array {
  const y = new Float64Array(x.length);
  for (let start = 0; start < x.length; start += width) y.set(change(x.slice(start, start + width)), start);
  return y;
}

/** Every patch attends to every patch, head by head. */
function attention({ width, heads }: VisionConfig, layer: VisionLayerTensors<Float32Array>, x: Float64Array) {
  const query = affine(x, layer.query, layer.queryBias);
  const key = affine(x, layer.key, layer.keyBias);
  const value = affine(x, layer.value, layer.valueBias);
  const E = width / heads;
  const patches = x.length / width;
  const out = new Float64Array(x.length);
  for (let q = 0; q < patches; q++) {
    for (let head = 0; head < width; head += E) {
      const scores = Float64Array.from({ length: patches }, (_, k) => {
        let dot = 0;
        for (let i = head; i < head + E; i++) dot += at(query, q * width + i) * at(key, k * width + i);
        return dot / Math.sqrt(E);
      });
      const top = Math.max(...scores);
      const weights = scores.map((score) => Math.exp(score - top));
      const sum = weights.reduce((a, b) => a + b, 0);
      for (let i = head; i < head + E; i++) {
        let total = 0;
        for (let k = 0; k < patches; k++) total += at(weights, k) * at(value, k * width + i);
        out[q * width + i] = total / sum;
      }
    }
  }
  return out;
}

/** Means over squares of patches. */
function pool({ imageSize, patchSize, poolFactor, width }: VisionConfig, x: Float64Array): Float64Array {
  const side = imageSize / patchSize;
  const pooled = side / poolFactor;
  const y = new Float64Array(pooled * pooled * width);
  for (let i = 0; i < x.length; i++) {
    const patch = Math.floor(i / width);
    const row = Math.floor(Math.floor(patch / side) / poolFactor);
    const to = (row * pooled + Math.floor((patch % side) / poolFactor)) * width + (i % width);
    y[to] = at(y, to) + at(x, i) / poolFactor ** 2;
  }
  return y;
}
