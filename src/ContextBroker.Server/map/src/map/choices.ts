import { signal } from '@preact/signals';

export type MeshChoice = 'none' | 'day' | 'lateNight' | 'residents' | 'elderly';

export type ResultChoice = 'none' | 'peopleInZoneNight' | 'peopleOrdered' | 'peopleNotInShelters' | 'persons_all';

/** What of the map is drawn. */
export const shown = {
  shelters: signal(true),
  zones: signal(true),
  orders: signal(true),
  gauges: signal(true),
  sites: signal(false),
  meshLines: signal(false),
};

export const meshShown = signal<MeshChoice>('none');

/** Which figure of the analyses the municipalities are coloured by. */
export const resultShown = signal<ResultChoice>('none');

/** What is selected: an entity's id. */
export const selected = signal<string | null>(null);

/** When set, the map moves there. */
export const target = signal<{ point: [number, number]; zoom: number } | { bounds: [number, number, number, number] } | null>(null);
