import { Decoder } from '../../src/decoder/decoder.ts';
import { randomWeights } from '../../src/decoder/random-weights.ts';
import { FacetError } from '../../src/shared/errors.ts';
import { WEIGHT_TYPES, type WeightType } from '../../src/weights/gguf/types.ts';
import { openNodeGpu } from '../../test/support/device.ts';
import type { BenchTarget } from './bench.ts';
import { findShape, shapeModel } from './inspect.ts';
