import { spawnSync } from 'node:child_process';

/**
 * Installs Debian packages, saying which, where `apt-get` is there and this is root or may become so without a
 * password. Answers whether all of them are installed now.
 */
export function installPackages(packages) {
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return true;
  const asRoot = rootPrefix();
  if (!asRoot) return false;
  console.log(`Installing from the system's packages: ${missing.join(' ')}`);
  const apt = (...args) => {
    const [program, ...rest] = [...asRoot, 'apt-get', '-qq', '-y', ...args];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    return spawnSync(program, rest, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
  };
  return apt('update') && apt('install', '--no-install-recommends', ...missing);
}

function isInstalled(name) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Abbrev}', name], { encoding: 'utf8' });
  return stdout === 'ii ';
}

/** What to put before a command that needs root; undefined where there is no apt-get or no way to be root. */
function rootPrefix() {
  const works = (program, ...args) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  if (!works('apt-get', '--version')) return undefined;
  if (process.getuid?.() === 0) return [];
  return works('sudo', '-n', 'true') ? ['sudo', '-n'] : undefined;
}
