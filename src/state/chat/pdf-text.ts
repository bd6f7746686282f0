import { getDocument, PDFWorker } from 'pdfjs-dist';
import { Worker } from '../../shared/held-worker.ts';

/** A piece of text on a page, as pdf.js tells it; other items say how text hangs together, which nobody needs here. */
interface Piece {
  readonly str: string;
  readonly hasEOL: boolean;
}

/**
 * The text of a PDF, page after page, with an empty line between them; empty for a scan. pdf.js runs in a worker of
 * our own origin, without `eval`, and fetches nothing. It throws for what is no PDF, or needs a password.
 */
export async function pdfText(file: Blob): Promise<string> {
  const port = new Worker(new URL('./pdf.worker.ts', import.meta.url), { type: 'module', name: 'facet-pdf' });
  const worker = PDFWorker.create({ port });
  try {
    const data = new Uint8Array(await file.arrayBuffer());
    const loading = getDocument({
      data,
      worker,
      isEvalSupported: false,
      useWasm: false,
      disableFontFace: true,
    });
    const pdf = await loading.promise;
    const pages: string[] = [];
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      const pieces = items.filter((item): item is typeof item & Piece => 'str' in item);
      pages.push(pieces.map(({ str, hasEOL }) => (hasEOL ? `${str}\n` : str)).join(''));
      page.cleanup();
    }
    await loading.destroy();
    return pages.join('\n\n').trim();
  } finally {
    worker.destroy();
    port.terminate();
  }
}
