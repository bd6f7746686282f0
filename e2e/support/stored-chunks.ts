/** Runs in the page: reads every stored chunk of weights from IndexedDB, one after the other, and nothing else. */
export async function readAllChunks(): Promise<{ bytes: number; milliseconds: number }> {
  const open = indexedDB.open('facet-weights');
  const database = await new Promise<IDBDatabase>((resolve) => {
    open.onsuccess = () => resolve(open.result);
  });
  const started = performance.now();
  let bytes = 0;
  const keys = database.transaction('chunks').objectStore('chunks').getAllKeys();
  await new Promise((resolve) => {
    keys.onsuccess = resolve;
  });
  for (const key of keys.result) {
    const get = database.transaction('chunks').objectStore('chunks').get(key);
    await new Promise((resolve) => {
      get.onsuccess = resolve;
    });
    bytes += (await (get.result as { bytes: Blob }).bytes.arrayBuffer()).byteLength;
  }
  const milliseconds = performance.now() - started;
  database.close();
  return { bytes, milliseconds };
}
