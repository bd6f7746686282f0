/** The package's own worker, which reads PDFs: here it is a file of the app's. */
// oxlint-disable-next-line import/no-unassigned-import -- it works by being there
import 'pdfjs-dist/build/pdf.worker.min.mjs';
