import { build } from 'vite';

/** Builds the app into `folder` as the version that comes after dist/: one with another title. */
export async function buildNextVersion(folder: string, title: string): Promise<void> {
  await build({
    mode: 'production',
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
    plugins: [
      {
        name: 'next-version',
        transformIndexHtml: (html) => html.replace(/<title>.*<\/title>/, `<title>${title}</title>`),
      },
    ],
  });
}
