import { expect, it, vi } from 'vitest';
import { createUpdate } from './update-store.ts';

/** An update on a page that is writing until `finish`, and that can or cannot keep what is on it. */
function setUp({ writing = false, keeps = true } = {}) {
  let finish = () => {};
  const written = writing ? new Promise<void>((resolve) => (finish = resolve)) : Promise.resolve();
  const keep = vi.fn<() => Promise<boolean>>(() => Promise.resolve(keeps));
  const reload = vi.fn<() => void>();
  const update = createUpdate({ idle: () => written, keep, reload });
  const activate = vi.fn<() => void>(() => update.activated());
  const stage = () => update.store.getState().stage;
  return { update, finish: () => finish(), keep, reload, activate, stage };
}

it('waits to be asked, then keeps what was written, activates and reloads', async () => {
  const { update, keep, reload, activate, stage } = setUp();
  expect(stage()).toBe('none');
  update.offer(activate);
  expect(stage()).toBe('ready');
  expect(activate).not.toHaveBeenCalled();
  await update.take();
  await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
  expect(activate).toHaveBeenCalledOnce();
  expect(keep.mock.invocationCallOrder.at(-1)).toBeLessThan(reload.mock.invocationCallOrder[0] ?? 0);
});

it('waits for the answer that is being written', async () => {
  const { update, finish, reload, activate, stage } = setUp({ writing: true });
  update.offer(activate);
  const taken = update.take();
  await new Promise((resolve) => setTimeout(resolve));
  expect(stage()).toBe('taking');
  expect(activate).not.toHaveBeenCalled();
  finish();
  await taken;
  await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
});

it('can be called off while it waits', async () => {
  const { update, finish, reload, activate, stage } = setUp({ writing: true });
  update.offer(activate);
  const taken = update.take();
  update.putOff();
  expect(stage()).toBe('ready');
  finish();
  await taken;
  expect(activate).not.toHaveBeenCalled();
  expect(reload).not.toHaveBeenCalled();
});

it('asks once more before it loses something', async () => {
  const { update, reload, activate, stage } = setUp({ keeps: false });
  update.offer(activate);
  await update.take();
  expect(stage()).toBe('unkept');
  expect(activate).not.toHaveBeenCalled();
  await update.take();
  await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
});

it('does not reload a tab because another one took the new version', async () => {
  const { update, reload, activate, stage } = setUp();
  update.offer(activate);
  update.activated();
  expect(stage()).toBe('ready');
  expect(reload).not.toHaveBeenCalled();
  await update.take();
  expect(activate).not.toHaveBeenCalled();
  expect(reload).toHaveBeenCalledOnce();
});

it('stays put off when yet another version comes', () => {
  const { update, activate, stage } = setUp();
  update.offer(activate);
  update.putOff();
  update.offer(activate);
  expect(stage()).toBe('later');
});
