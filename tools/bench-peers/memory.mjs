import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';

/** Bytes of memory that a process has for itself; without /proc the program's own text counts too. */
export function residentBytes(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kibibytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return (kibibytes('RssAnon') + kibibytes('RssShmem')) * 1024;
  } catch {
    const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
    return Number(stdout ?? 0) * 1024;
  }
}

/** Samples `bytes` ten times a second; the returned function ends that and answers the largest. */
export function watchPeak(bytes) {
  let peak = 0;
  const look = async () => {
    peak = Math.max(peak, await bytes().catch(() => 0));
  };
  const timer = setInterval(() => void look(), 100);
  return async () => {
    clearInterval(timer);
    await look();
    return peak;
  };
}
