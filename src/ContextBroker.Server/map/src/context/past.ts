import { signal } from '@preact/signals';
import { ask, type Json } from './broker';
import { firstOf, type Item } from './entities';

/** What was when: for each entity its attributes' values by time, rising. */
export interface History {
  from: number;
  to: number;
  entities: { id: string; type: string; attributes: Record<string, [unknown, number][]> }[];
}

/** The values of a past time, by entity; null: the page shows the present. */
export const past = signal<ReadonlyMap<string, Item> | null>(null);

/** Which past time; null: the present. */
export const pastAt = signal<number | null>(null);

const types = 'EvacuationShelter,EvacuationOrder,FloodMonitoring,EvacuationStatusResult,ExposureResult,SupportNeedResult';
const attributes = [
  'openingStatus,evacueeTotal,crowdingStatus,warningLevel,orderStatus,currentLevel',
  'peopleInZoneNight,peopleOrdered,peopleNotInShelters,ordersInForce,sheltersOpen,evacueesArrived,sheltersUsable',
  'peopleInZone,people65overInZone,peopleByDepthRank,persons_all,withPlan_all,withSupporter_all',
].join(',');

const changing = new Set(attributes.split(','));

/** Everything that has changed since, by the temporal API, and how it was then. */
export async function readHistory(since: number): Promise<History> {
  const at = new Date(since).toISOString();
  const [before, after] = await Promise.all([evolution(`timerel=before&timeAt=${at}&lastN=1`), evolution(`timerel=after&timeAt=${at}`)]);
  const found = new Map<string, History['entities'][number]>();
  for (const entity of [...before, ...after]) {
    const known = found.get(entity.id);
    if (known === undefined) {
      found.set(entity.id, entity);
      continue;
    }

    for (const [name, values] of Object.entries(entity.attributes)) {
      known.attributes[name] = [...(known.attributes[name] ?? []), ...values];
    }
  }

  const entities = [...found.values()];
  const times = entities.flatMap(one => Object.values(one.attributes).flat().map(([, time]) => time));
  return { from: Math.max(since, times.reduce((least, time) => Math.min(least, time), Date.now())), to: Date.now(), entities };
}

async function evolution(when: string): Promise<History['entities']> {
  const entities: History['entities'] = [];
  let next: string | null = `ngsi-ld/v1/temporal/entities?type=${types}&attrs=${attributes}&${when}&timeproperty=modifiedAt&options=temporalValues&limit=500`;
  while (next !== null) {
    const answer: Response = await ask(next);
    for (const entity of (await answer.json()) as Json[]) {
      const { id, type, '@context': _, ...evolved } = entity;
      entities.push({
        id: String(id),
        type: firstOf(type),
        attributes: Object.fromEntries(Object.entries(evolved).map(([name, one]) => [name, valuesOf(one as Json)])),
      });
    }

    next = /<[^>]*\/(ngsi-ld\/v1\/[^>]*)>;\s*rel="next"/.exec(answer.headers.get('Link') ?? '')?.[1] ?? null;
  }

  return entities;
}

/** Shows how it was at this time. What had not been said by then is not known. */
export function showPast(history: History, at: number): void {
  const found = new Map<string, Item>();
  for (const { id, type, attributes: evolved } of history.entities) {
    const values: Record<string, unknown> = {};
    let observedAt: number | null = null;
    for (const [name, instances] of Object.entries(evolved)) {
      const last = instances.findLast(([, time]) => time <= at);
      if (last) {
        values[name] = last[0];
        observedAt = Math.max(observedAt ?? 0, last[1]);
      }
    }

    if (observedAt !== null) {
      found.set(id, { id, type, values, observedAt, modifiedAt: observedAt, sequence: 0 });
    }
  }

  past.value = found;
  pastAt.value = at;
}

export function showPresent(): void {
  past.value = null;
  pastAt.value = null;
}

/** The item as it is shown: now, or with what it said then; null: then it was not there, or had said nothing. */
export function asShown(item: Item): Item | null {
  if (past.value === null) {
    return item;
  }

  const then = past.value.get(item.id);
  return then ? { ...item, values: { ...unsaid(item.values), ...then.values }, observedAt: then.observedAt, modifiedAt: then.observedAt } : null;
}

// What changes with time is not known of a past one unless it was said by then.
function unsaid(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !changing.has(name)));
}

function valuesOf(attribute: Json): [unknown, number][] {
  const values = (attribute['values'] ?? attribute['objects'] ?? []) as [unknown, string][];
  return values.map(([value, at]): [unknown, number] => [value, Date.parse(at)]).sort((a, b) => a[1] - b[1]);
}
