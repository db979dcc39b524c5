import type { Linter } from 'eslint';
import type { Room } from './rooms.mjs';

/** See imports.mjs. */
export function importRules(root: string, rooms?: Readonly<Record<string, Room>>): Linter.Config;
