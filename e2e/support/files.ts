import type { JSHandle, Page } from 'playwright/test';

export interface NamedBytes {
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
  await dropFiles(page, [{ name, mimeType: '', buffer: bytes }]);
}

/** Drops files somewhere on the page, all at once. */
export async function dropFiles(page: Page, files: readonly NamedBytes[]): Promise<void> {
  const dataTransfer = await transferOf(page, files);
  for (const event of ['dragenter', 'dragover', 'drop']) {
    await page.dispatchEvent('body', event, { dataTransfer });
  }
}

/** Pastes files into what has the focus. */
export async function pasteFiles(page: Page, files: readonly NamedBytes[]): Promise<void> {
  const transfer = await transferOf(page, files);
  await transfer.evaluate((clipboardData) => {
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
  });
}

function transferOf(page: Page, files: readonly NamedBytes[]): Promise<JSHandle<DataTransfer>> {
  const sent = files.map(
    ({ name, mimeType, buffer }) => [name, mimeType, buffer.toString('base64')] as const,
  );
  return page.evaluateHandle((all) => {
    const data = new DataTransfer();
    for (const [name, type, base64] of all) {
      const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      data.items.add(new File([content], name, { type }));
    }
    return data;
  }, sent);
}
