import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundle } from '../bundle.mjs';
import { CHROMIUM_PLACES, SYSTEM_CHROMIUM } from '../chromium.mjs';
import { installPackages } from './system-packages.mjs';

/**
 * Finds what the tests need beyond npm packages: a Node new enough, a Chromium, and a WebGPU adapter for Node.
 * Answers the environment the tests then run in, what was found, and what is missing with its remedy.
 * @returns {Promise<{ env: Record<string, string>, found: string[], missing: string[] }>}
 */
export async function prerequisites(root) {
  const found = [];
  const missing = [];
  const env = {};

  const node = nodeProblem(root);
  if (node) missing.push(node);
  else found.push(`Node ${process.versions.node}`);

  const chromium = await findChromium();
  if (chromium.path) {
    env.FACET_CHROMIUM = chromium.path;
    found.push(`${chromium.version} at ${chromium.path}`);
    const icd = swiftShaderBeside(chromium.path);
    if (icd) env.FACET_SWIFTSHADER_ICD = icd;
  } else missing.push(chromium.problem);

  // Optional: the tests that are about them (Firefox, AMD's compiler) are skipped without.
  if (process.env.CI) installPackages(['firefox-esr', 'gcc', 'libc6-dev', 'libdrm-amdgpu1']);

  fetchLavapipe(root);
  const adapter = await findAdapter(root, env);
  if (adapter.choice) {
    env.FACET_ADAPTER = adapter.choice;
    found.push(`WebGPU adapter for Node: ${adapter.choice} (${adapter.description})`);
  } else missing.push(adapter.problem);
  return { env, found, missing };
}

function nodeProblem(root) {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node.replace('>=', '');
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return undefined;
  return `Node ${wanted} or newer; this is ${process.versions.node}.`;
}

async function findChromium() {
  const asked = process.env.FACET_CHROMIUM;
  if (asked) return tryChromium(asked) ?? { problem: `FACET_CHROMIUM is ${asked}, which does not run.` };
  for (const path of CHROMIUM_PLACES) {
    const chromium = tryChromium(path);
    if (chromium) return chromium;
  }
  const { chromium: playwright } = await import('playwright');
  const own = playwright.executablePath();
  if (!existsSync(own)) {
    console.log('No Chromium on this machine; fetching the one Playwright knows.');
    const { status } = spawnSync('npx', ['playwright', 'install', 'chromium'], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    // The Vulkan loader is what lets Node use the SwiftShader that Chromium brings.
    if (status !== 0 && installPackages(['chromium', 'libvulkan1']))
      return tryChromium(SYSTEM_CHROMIUM) ?? { problem: chromiumRemedy(own) };
  }
  return tryChromium(own) ?? { problem: chromiumRemedy(own) };
}

function tryChromium(path) {
  if (!existsSync(path)) return undefined;
  if (process.platform === 'win32') return { path, version: 'Chromium' };
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 30_000 });
  return status === 0 ? { path, version: stdout.trim() } : undefined;
}

function chromiumRemedy(own) {
  return existsSync(own)
    ? 'Chromium is there but does not start: system libraries are missing. Run: npx playwright install-deps chromium'
    : 'A Chromium. Install one (Debian and Ubuntu: apt-get install chromium; anywhere: npx playwright install ' +
        'chromium) or set FACET_CHROMIUM to its path.';
}

/** Chromium brings SwiftShader, a Vulkan driver in software that Node's WebGPU can use too. */
function swiftShaderBeside(chromium) {
  return [dirname(realpathSync(chromium)), '/usr/lib/chromium', '/opt/google/chrome']
    .map((folder) => join(folder, 'vk_swiftshader_icd.json'))
    .find((path) => existsSync(path));
}

/**
 * Mesa's driver in software, for the Debian that its package is built for: some times as quick as SwiftShader.
 * What it links to is installed on build machines only.
 */
function fetchLavapipe(root) {
  if (process.platform !== 'linux' || process.env.FACET_ADAPTER) return;
  const fetch = () =>
    spawnSync('bash', [join(root, 'tools/fetch-lavapipe.sh'), join(root, '.cache/lavapipe')], {
      encoding: 'utf8',
    });
  let { status, stderr } = fetch();
  if (status !== 0 && process.env.CI && installPackages(['libvulkan1', 'mesa-vulkan-drivers', 'libllvm15']))
    ({ status, stderr } = fetch());
  if (status !== 0) console.log(`Going on without lavapipe: ${stderr.trim().split('\n').at(-1)}`);
}

async function findAdapter(root, env) {
  const probe = join(root, 'build/check/probe.mjs');
  await bundle(join(root, 'tools/check/probe.ts'), probe);
  const asked = process.env.FACET_ADAPTER;
  const software = process.platform === 'linux' ? ['lavapipe', 'swiftshader'] : [];
  for (const choice of asked ? [asked] : ['default', ...software]) {
    const { stdout } = spawnSync(process.execPath, [probe], {
      encoding: 'utf8',
      timeout: 60_000,
      env: { ...process.env, ...env, FACET_ADAPTER: choice },
    });
    const info = JSON.parse(stdout || 'null');
    if (!info || (choice === 'default' && !asked && info.fallback && software.length > 0)) continue;
    return { choice, description: info.description || `${info.vendor} ${info.architecture}` };
  }
  return {
    problem: asked
      ? `A WebGPU adapter for Node: FACET_ADAPTER is ${asked}, which gives none.`
      : 'A WebGPU adapter for Node. Linux without a GPU: apt-get install chromium libvulkan1 (Chromium brings ' +
        'SwiftShader), or run tools/fetch-lavapipe.sh .cache/lavapipe.',
  };
}
