import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** All files below `folders` of `root` (those that exist), as sorted paths relative to it. */
export function sourceFiles(root, folders) {
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
    )
    .sort();
}

/** Tests and benchmarks: they may import anything and be as long as their tables. */
export function isTest(file) {
  return /\.(test|bench|timing|spec)\.[a-z]+$/.test(file);
}
