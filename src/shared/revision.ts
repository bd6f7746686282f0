let latest = 0;

/**
 * A number above all given out before, for whatever has just changed. Of several things, each with the number
 * of its last change, the highest says whether any of them changed since somebody looked.
 */
export const nextRevision = (): number => ++latest;
