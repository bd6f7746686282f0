import type { I18n } from '@lingui/core';
import type { Plugin } from 'vite';

export function messagesOf(catalogue: unknown, path?: string): [id: string, message: string][];
export function compileCatalogue(catalogue: unknown): Parameters<I18n['load']>[1];
export function catalogues(): Plugin;
