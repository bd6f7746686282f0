import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Kernel } from '../../src/device/kernel.ts';

/** What a compiler says of a kernel. */
export interface Compiled {
  /** By the compiler's own names. */
  readonly statistics: Readonly<Record<string, number>>;
  readonly assembly: string;
}

/** GPUs whose compiler can be asked: families of RADV, which has a device of each that is not there. */
export const TARGETS = ['navi31', 'navi33', 'navi21', 'navi14', 'gfx1150', 'vega10', 'polaris10'] as const;
export type Target = (typeof TARGETS)[number];

const root = fileURLToPath(new URL('../..', import.meta.url));
const tools = join(root, 'tools/gpu-stats');
const DRIVERS = [
  join(root, '.cache/lavapipe/libvulkan_radeon.so'),
  '/usr/lib/x86_64-linux-gnu/libvulkan_radeon.so',
  '/usr/lib64/libvulkan_radeon.so',
];

/** The driver with the compiler, or what is missing and how to get it. */
export function findCompiler(): { readonly driver: string } | { readonly missing: string } {
  const driver = DRIVERS.find((path) => existsSync(path));
  if (process.platform !== 'linux' || !driver) {
    return {
      missing:
        "AMD's compiler, Mesa's RADV: on Linux the package mesa-vulkan-drivers, on Debian 12 " +
        'tools/fetch-lavapipe.sh .cache/lavapipe, which installs nothing.',
    };
  }
  const lacks = [...spawnSync('ldd', [driver], { encoding: 'utf8' }).stdout.matchAll(/(\S+) => not found/g)];
  if (lacks.length > 0) {
    const names = lacks.map(([, name]) => name).join(', ');
    return { missing: `${names}, which ${driver} needs: on Debian apt-get install libdrm-amdgpu1 libelf1.` };
  }
  if (spawnSync('gcc', ['--version']).status !== 0) {
    return { missing: 'gcc, for tools/gpu-stats/icd.c: on Debian apt-get install gcc libc6-dev.' };
  }
  return { driver };
}

/** The compiled icd.c with its manifest for the Vulkan loader, made anew when the source is newer. */
function manifest(): string {
  const source = join(tools, 'icd.c');
  const folder = join(root, '.cache/gpu-stats');
  const library = join(folder, 'icd.so');
  const path = join(folder, 'icd.json');
  if (existsSync(path) && statSync(library).mtimeMs > statSync(source).mtimeMs) return path;
  mkdirSync(folder, { recursive: true });
  const { status, stderr } = spawnSync(
    'gcc',
    ['-shared', '-fPIC', '-O1', '-Wall', '-o', library, source, '-ldl'],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`gcc does not compile ${source}:\n${stderr}`);
  const icd = { library_path: library, api_version: '1.3.0' };
  writeFileSync(path, JSON.stringify({ file_format_version: '1.0.0', ICD: icd }));
  return path;
}

/** Compiles kernels for a GPU that is not there, by the bundled compile.ts. @throws Error with the first that does not compile */
export async function compileFor(
  target: Target,
  driver: string,
  kernels: readonly Kernel[],
): Promise<{ readonly version: string; readonly compiled: Compiled[] }> {
  const out = mkdtempSync(join(tmpdir(), 'gpu-stats-'));
  try {
    const file = join(out, 'kernels.json');
    writeFileSync(file, JSON.stringify(kernels));
    const icd = manifest();
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(root, 'build/gpu-stats/compile.mjs'), file, out],
      {
        cwd: root,
        env: {
          ...process.env,
          VK_DRIVER_FILES: icd,
          VK_ICD_FILENAMES: icd,
          RADV_FORCE_FAMILY: target,
          MESA_SHADER_CACHE_DISABLE: 'true',
          GPU_STATS_DRIVER: driver,
          GPU_STATS_OUT: out,
        },
      },
    );
    return { version: stdout.trim(), compiled: kernels.map((_, index) => readCompiled(out, index)) };
  } finally {
    rmSync(out, { recursive: true });
  }
}

function readCompiled(out: string, index: number): Compiled {
  const lines = readFileSync(join(out, `${index}.stats`), 'utf8')
    .trim()
    .split('\n');
  const statistics = lines.map((line) => line.split('\t')).map(([name, value]) => [name, Number(value)]);
  return {
    statistics: Object.fromEntries(statistics) as Record<string, number>,
    assembly: readFileSync(join(out, `${index}.s`), 'utf8'),
  };
}
