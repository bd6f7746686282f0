import type { Page } from 'playwright/test';

interface NamedBytes {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** Chooses a file in the picker: a path on disk, or bytes with a name. */
export async function openFile(page: Page, file: string | NamedBytes): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open file' }).click();
  const made = typeof file === 'string' && !file.includes('/');
  await (await chooser).setFiles(made ? { name: file, mimeType: '', buffer: Buffer.from('x') } : file);
}

/** Drops a file somewhere on the page. */
export async function dropFile(page: Page, name: string, bytes: Buffer): Promise<void> {
  const files = await page.evaluateHandle(
    ([fileName, base64]) => {
      const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([content], fileName));
      return data;
    },
    [name, bytes.toString('base64')] as const,
  );
  for (const event of ['dragenter', 'dragover', 'drop']) {
    await page.dispatchEvent('body', event, { dataTransfer: files });
  }
}
