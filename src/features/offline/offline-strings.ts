/** Texts about working without a connection, and about new versions of the app. */
export const offlineStrings = {
  ready: 'Ready to work offline',
  chip: 'Offline',
  chipTitle: 'No connection. Chat goes on with the models on this device',

  update: {
    title: 'A new version is ready',
    hint: 'Reload to use it. Otherwise it is there on your next visit.',
    waiting: 'Reloads as soon as the answer is written.',
    unkept: 'A reload would lose something on this page that is not stored.',
    reload: 'Reload',
    reloadAnyway: 'Reload anyway',
    later: 'Later',
    callOff: 'Do not reload',
  },
} as const;
