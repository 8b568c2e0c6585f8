import { signal } from '@preact/signals';
import { pastAt } from './past';

/** The time by which ages are told; a tick every ten seconds is as fine as they are. */
export const now = signal(Date.now());

setInterval(() => (now.value = Date.now()), 10_000);

/** Figures older than this are drawn grey, with their age. */
export const staleAfter = 30 * 60_000;

export function isStale(at: number | null): boolean {
  return at !== null && shownAt() - at > staleAfter;
}

/** The time that the page shows: now, or a past one. */
export function shownAt(): number {
  return pastAt.value ?? now.value;
}
