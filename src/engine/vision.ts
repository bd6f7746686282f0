import type { Device } from '../device/device.ts';
import type { BufferSlice } from '../device/memory.ts';
import type { VisionConfig } from '../model/config.ts';
import { imageTokensOf } from '../model/patches.ts';
import { DiskPatience } from '../shared/disk-patience.ts';
import type { LoadProgress } from '../shared/model-facts.ts';
import type { ImageDetail } from '../shared/question.ts';
import { nextRevision } from '../shared/revision.ts';
import type { ImageSegment } from '../shared/segments.ts';
import { ImageCache } from '../vision/image-cache.ts';
import { type PreparedImage, prepareImage } from '../vision/pixels/prepare-image.ts';
import { cut, panAndScan } from '../vision/pixels/pan-and-scan.ts';
import type { Raster } from '../vision/pixels/raster.ts';
import { VisionEncoder } from '../vision/siglip/encoder.ts';
import { loadVisionWeights } from '../vision/siglip/weights.ts';
import type { GgufHeader } from '../weights/gguf/header.ts';
import type { VisionTensors } from '../weights/tensor-map-vision.ts';
import type { TensorLike } from '../weights/stacking.ts';
import { transposed } from '../weights/transposed.ts';
import { WeightUploader } from '../weights/upload.ts';
import { LoadStages } from './load-stages.ts';

/** Image embeddings that outlive the page. Failing is allowed: what is not there is computed. */
export interface EmbeddingStore {
  get(key: string): Promise<Float32Array<ArrayBuffer> | undefined>;
  put(key: string, embedding: Float32Array<ArrayBuffer>): Promise<void>;
}

/** Reads and decodes the image at an address. @throws FacetError `image-unreadable`, `source-failed` */
export type ReadImage = (url: string, signal: AbortSignal) => Promise<Raster>;

/** Told of the encoding of an image: how many layers are done, and while there are none, how far the tower is loaded. */
export type TellEncoding = (done: number, layers: number, loading?: LoadProgress) => void;

/** A vision file whose headers were checked. */
export interface PreparedVision {
  readonly header: GgufHeader;
  readonly config: VisionConfig;
  readonly tensors: VisionTensors;
}

/** Embeddings kept on the GPU: some fifty images of the 4B. */
const CACHE_BYTES = 128 * 2 ** 20;
/** Addresses whose content is remembered, so that a long history is not decoded anew each turn. */
const REMEMBERED = 256;

/**
 * The vision of a loaded model: images by address to embeddings, each content encoded once. The tower comes to
 * the GPU with the first image and can be given up in between.
 */
export class Vision {
  readonly tokens: number;
  readonly #device: Device;
  readonly #vision: PreparedVision;
  readonly #read: ReadImage;
  readonly #store: EmbeddingStore | undefined;
  readonly #disk = new DiskPatience();
  readonly #cache = new ImageCache(CACHE_BYTES);
  readonly #hashes = new Map<string, readonly string[]>();
  /** Pixels of images that may have to be encoded in this turn. */
  readonly #pixels = new Map<string, PreparedImage>();
  /** Origin of an image's pixels: view 0 is the whole of it, the others are its parts. */
  readonly #origins = new Map<string, { readonly url: string; readonly view: number }>();
  #encoder: VisionEncoder | undefined;
  #encoded = 0;
  #revision = 0;

  constructor(device: Device, vision: PreparedVision, read: ReadImage, store?: EmbeddingStore) {
    this.#device = device;
    this.#vision = vision;
    this.#read = read;
    this.#store = store;
    this.tokens = imageTokensOf(vision.config);
  }

  /** Images encoded so far, those from caches not counted. */
  get encoded(): number {
    return this.#encoded;
  }

  /** Whether the tower is on the GPU now. */
  get resident(): boolean {
    return this.#encoder !== undefined;
  }

  /** Higher after every change of {@link resident}. */
  get revision(): number {
    return this.#revision;
  }

  /**
   * The image at an address as segments of a prompt: the whole of it and, in `high` detail, the parts that a tall or
   * wide one is looked at in besides (pan and scan). Decodes it unless its content is known.
   */
  async viewsOf(url: string, signal: AbortSignal, detail: ImageDetail = 'auto'): Promise<ImageSegment[]> {
    const hashes = this.#hashes.get(`${detail} ${url}`) ?? (await this.#open(url, signal, detail));
    return hashes.map((hash) => ({ kind: 'image', hash, tokens: this.tokens }));
  }

  /** The whole image at an address. */
  async wholeOf(url: string, signal: AbortSignal): Promise<ImageSegment> {
    const [whole] = await this.viewsOf(url, signal);
    if (!whole) throw new RangeError(`no image at ${url}`);
    return whole;
  }

  /** The embedding [tokens][D] f32 of an image, encoded unless a cache has it. `tell` hears how far it is. */
  async embedding(
    { hash }: Pick<ImageSegment, 'hash'>,
    signal: AbortSignal,
    tell: TellEncoding = () => undefined,
  ): Promise<BufferSlice> {
    const known = this.#cache.get(hash) ?? (await this.#stored(hash));
    if (known) return known;
    const planes = await this.#planes(hash, signal);
    const encoder = this.#encoder ?? (await this.#loadTower(signal, tell));
    const embedding = await encoder.encode(planes, { signal, onLayer: tell });
    this.#encoded++;
    this.#pixels.delete(hash);
    this.#cache.put(hash, embedding);
    await this.#keep(hash, embedding);
    return embedding;
  }

  /** Lets go of what was held for one turn alone. */
  endTurn(): void {
    this.#pixels.clear();
    this.#cache.trim();
    if (this.#hashes.size < REMEMBERED) return;
    this.#hashes.clear();
    this.#origins.clear();
  }

  /** Frees the tower and its scratch; the next image brings it back. */
  evict(): void {
    this.#encoder?.release();
    this.#encoder = undefined;
    this.#revision = nextRevision();
  }

  release(): void {
    this.evict();
    this.#cache.release();
    this.#pixels.clear();
  }

  async #open(url: string, signal: AbortSignal, detail: ImageDetail): Promise<string[]> {
    const { header, config } = this.#vision;
    const hashes: string[] = [];
    for (const [view, raster] of viewsOf(await this.#read(url, signal), detail).entries()) {
      const image = await prepareImage(raster, config.imageSize);
      // Another tower makes another embedding of the same pixels.
      const hash = `${image.hash}-${header.name}-${header.size}`;
      hashes.push(hash);
      this.#origins.set(hash, { url, view });
      if (!this.#cache.has(hash)) this.#pixels.set(hash, image);
    }
    this.#hashes.set(`${detail} ${url}`, hashes);
    return hashes;
  }

  /** Normalised pixels of a known image; read again when they were let go. */
  async #planes(hash: string, signal: AbortSignal): Promise<Float32Array> {
    const held = this.#pixels.get(hash);
    if (held) return held.planes;
    const { url, view } = this.#origins.get(hash) ?? { url: '', view: 0 };
    const raster = viewsOf(await this.#read(url, signal), view > 0 ? 'high' : 'auto')[view];
    if (!raster) throw new RangeError(`image ${url} has no part ${view}`);
    return (await prepareImage(raster, this.#vision.config.imageSize)).planes;
  }

  async #loadTower(signal: AbortSignal, tell: TellEncoding): Promise<VisionEncoder> {
    const { header, config, tensors } = this.#vision;
    const stages = new LoadStages((progress) => tell(0, tensors.layers.length, progress));
    try {
      stages.enter('weights', header.size);
      const onProgress = (bytes: number) => stages.report(stages.loadedBytes + bytes);
      const uploader = new WeightUploader(this.#device, { kind: 'vision', signal, onProgress });
      const turned = (tensor: TensorLike) => transposed(tensor, signal);
      const weights = await loadVisionWeights(uploader, tensors, turned);
      stages.enter('kernels', header.size, header.size);
      this.#device.watchCompiling?.((done, all) => stages.compiled(done, all));
      this.#encoder = await VisionEncoder.create(this.#device, config, weights);
    } finally {
      // Where one kernel fails, the others are still compiled, and nobody waits for them any more.
      stages.end();
    }
    tell(0, tensors.layers.length);
    this.#revision = nextRevision();
    return this.#encoder;
  }

  async #stored(hash: string): Promise<BufferSlice | undefined> {
    const store = this.#store;
    const values = await (store && this.#disk.within(() => store.get(hash)).catch(() => undefined));
    if (values?.length !== this.tokens * this.#vision.config.projectionWidth) return undefined;
    const allocation = this.#device.memory.allocate({
      owner: 'image',
      kind: 'vision',
      dtype: 'f32',
      bytes: values.byteLength,
      label: 'image embedding',
    });
    try {
      await this.#device.memory.settle();
    } catch (error) {
      allocation.release();
      throw error;
    }
    this.#device.write(allocation, values);
    this.#cache.put(hash, allocation);
    return allocation;
  }

  async #keep(hash: string, embedding: BufferSlice): Promise<void> {
    const store = this.#store;
    if (!store) return;
    try {
      const bytes = await this.#device.read(embedding);
      await this.#disk.within(() => store.put(hash, new Float32Array(bytes)));
    } catch {
      // A full disk or GPU must not cost the answer: the image is encoded again after a reload then.
    }
  }
}

/** An image and, in high detail, its parts. */
function viewsOf(raster: Raster, detail: ImageDetail): Raster[] {
  const crops = detail === 'high' ? panAndScan(raster.width, raster.height) : [];
  return [raster, ...crops.map((crop) => cut(raster, crop))];
}
