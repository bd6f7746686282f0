/*
 * Tries what the policy forbids, and some of what it allows, in whatever realm it is put in front of. AWAY is the origin of
 * another server, ABROAD an address of the own one that leads there.
 */
(async () => {
  // A thread that has begun never comes back to the rest of this.
  const early = [];
  const hold = (event) => {
    event.stopImmediatePropagation();
    early.push(event);
  };
  if (REALM === 'thread.worker') addEventListener('message', hold);
  const outcomes = {};
  const attempt = async (name, work) => {
    try {
      await work();
      outcomes[name] = 'went through';
    } catch {
      outcomes[name] = 'refused';
    }
  };
  const opened = (source, opens) =>
    new Promise((resolve, reject) => {
      source.addEventListener(opens, resolve);
      source.addEventListener('error', reject);
    });
  await attempt('fetch', () => fetch(`${AWAY}/fetch`, { mode: 'no-cors' }));
  await attempt('fetch of a redirect', () => fetch(ABROAD, { mode: 'no-cors' }));
  await attempt('XMLHttpRequest', async () => {
    const request = new XMLHttpRequest();
    request.open('GET', `${AWAY}/xhr`);
    const loaded = opened(request, 'load');
    request.send();
    await loaded;
  });
  await attempt('WebSocket', () => opened(new WebSocket(`${AWAY.replace('http', 'ws')}/socket`), 'open'));
  await attempt('EventSource', () => opened(new EventSource(`${AWAY}/events`), 'open'));
  await attempt('import', () => import(`${AWAY}/module.js`));
  await attempt('import of data', () => import(`data:${'text/javascript'},1`));
  await attempt('eval', () => (0, eval)('1'));
  await attempt('Function', () => new Function('return 1')());
  await attempt('a worker of text', () => new Worker(URL.createObjectURL(new Blob(['1']))));
  await attempt('WebAssembly', () => WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)));
  new BroadcastChannel('policy').postMessage({ realm: REALM, outcomes });
  removeEventListener('message', hold);
  for (const { data, ports } of early)
    dispatchEvent(new MessageEvent('message', { data, ports: [...ports] }));
})();
