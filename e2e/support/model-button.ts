import type { Locator, Page } from 'playwright/test';

/** The model's name in the header: its title has the facts, a press opens the menu. */
export const modelButton = (page: Page): Locator =>
  page.getByRole('region', { name: 'Model' }).getByRole('button', { name: /models and facts$/ });
