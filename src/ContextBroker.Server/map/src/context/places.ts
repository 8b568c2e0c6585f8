import { computed, effect, signal } from '@preact/signals';
import { send } from './broker';
import { numeric, pointOf, text, type Item } from './entities';
import { designated, municipalities, operations } from './kinds';
import { asShown } from './past';
import { language } from '../texts';

/** Four states are told apart at a glance; the local word says the rest. */
export type Status = 'open' | 'full' | 'closed' | 'unknown';

/** A shelter: its master record, and how it is run where somebody says so. */
export interface Place {
  id: string;
  /** Its EvacuationShelter; null: nobody runs it. */
  operation: Item | null;
  /** Its DesignatedShelter; null: a place that no list designates. */
  master: Item | null;
  name: string;
  code: string;
  municipality: string;
  point: [number, number];
  status: Status;
  evacuees: number | null;
  capacity: number | null;
  /** When it was last said; null: never. */
  saidAt: number | null;
  /** Depth rank of the flood zone that it stands in; null: in none, or not known yet. */
  rank: number | null;
}

/** Depth ranks by "longitude,latitude"; empty until the broker has answered. */
const ranks = signal<ReadonlyMap<string, number | null>>(new Map());

/** Counted up when zones have changed: ranks are asked for again. */
export const zonesVersion = signal(0);

export const names = computed(() => {
  municipalities.version.value;
  const found = new Map<string, Item>();
  for (const one of municipalities.items.values()) {
    found.set(text(one, 'localGovernmentCode') ?? '', one);
  }

  return found;
});

export const places = computed<Place[]>(() => {
  designated.version.value;
  operations.version.value;
  const rankOf = ranks.value;
  const run = new Map<string, Item>();
  for (const operation of operations.items.values()) {
    run.set(text(operation, 'nationalShelterId') ?? operation.id, asShown(operation) ?? unsaid(operation));
  }

  const found: Place[] = [];
  for (const master of designated.items.values()) {
    const key = text(master, 'nationalShelterId') ?? master.id;
    add(found, master, run.get(key) ?? null, rankOf);
    run.delete(key);
  }

  for (const operation of run.values()) {
    add(found, null, operation, rankOf);
  }

  return found;
});

/** A municipality's name in the page's language; null: it is not known. */
export function municipalityName(code: string): string | null {
  const known = names.value.get(code);
  return (language.value === 'en' ? text(known, 'nameEn') : null) ?? text(known, 'name');
}

/** The shelter that this entity tells of: one that is opened becomes another entity, and stays the same place. */
export function placeOf(id: string | null): Place | undefined {
  return id === null ? undefined : places.value.find(one => one.id === id || one.master?.id === id);
}

function unsaid(operation: Item): Item {
  const { openingStatus: _, crowdingStatus: __, evacueeTotal: ___, ...values } = operation.values;
  return { ...operation, values, observedAt: null, modifiedAt: null };
}

function add(found: Place[], master: Item | null, operation: Item | null, rankOf: ReadonlyMap<string, number | null>): void {
  const either = operation ?? master!;
  const point = pointOf(either) ?? (master && pointOf(master));
  if (!point) {
    return;
  }

  const code = text(either, 'localGovernmentCode') ?? '';
  found.push({
    id: either.id,
    operation,
    master,
    name: text(either, 'name') ?? (master && text(master, 'name')) ?? either.id,
    code,
    municipality: municipalityName(code) ?? localityOf(either) ?? code,
    point,
    status: statusOf(operation),
    evacuees: numeric(operation ?? undefined, 'evacueeTotal'),
    capacity: numeric(operation ?? undefined, 'capacity') ?? numeric(master ?? undefined, 'maxCapacity'),
    saidAt: operation?.observedAt ?? (operation && text(operation, 'openingStatus') ? operation.modifiedAt : null),
    rank: rankOf.get(point.join(',')) ?? null,
  });
}

export function statusOf(operation: Item | null): Status {
  const opening = text(operation ?? undefined, 'openingStatus');
  switch (opening) {
    case 'open':
      return text(operation ?? undefined, 'crowdingStatus') === 'full' ? 'full' : 'open';
    case 'full':
      return 'full';
    case 'notOpened':
    case 'preparing':
    case 'requested':
    case 'closed':
      return 'closed';
    default:
      return 'unknown';
  }
}

export function localityOf(item: Item): string | null {
  const address = item.values['address'] as { addressLocality?: string } | undefined;
  return address?.addressLocality ?? null;
}

export function addressOf(item: Item): string | null {
  const address = item.values['address'] as { addressText?: string } | undefined;
  return address?.addressText ?? null;
}

/** Asks in which depth every shelter stands, again whenever shelters came or zones changed. */
export function followRanks(): void {
  let asked = '';
  effect(() => {
    const version = zonesVersion.value;
    const points = [...new Set(places.value.map(place => place.point.join(',')))].sort();
    const key = `${version}|${points.length}|${points[0] ?? ''}|${points.at(-1) ?? ''}`;
    if (points.length > 0 && key !== asked) {
      asked = key;
      void askRanks(points);
    }
  });
}

async function askRanks(points: string[]): Promise<void> {
  try {
    const answer = await send('POST', 'disaster/v1/depths', { hazardType: 'flood', points: points.map(one => one.split(',').map(Number)) });
    const { ranks: found } = (await answer.json()) as { ranks: (number | null)[] };
    ranks.value = new Map(points.map((one, i) => [one, found[i] ?? null]));
  } catch {
    // No zones are there (yet): nothing is known of depths, and every shelter is drawn solid.
  }
}
