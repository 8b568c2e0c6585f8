import { signal, type Signal } from '@preact/signals';
import { all, type Json } from './broker';

/** An entity as the page holds it: plain values, and when they were true. */
export interface Item {
  id: string;
  type: string;
  values: Record<string, unknown>;
  /** Epoch milliseconds of the newest observation; null: nothing was observed, it is master data. */
  observedAt: number | null;
  modifiedAt: number | null;
  /** The change that made it so, as the broker counts them. */
  sequence: number;
}

const redraw = 80;

/** All entities of one type, kept up by the live stream. Whoever reads `version` is told of changes, in bursts as one. */
export class Kind {
  readonly items = new Map<string, Item>();
  readonly version: Signal<number> = signal(0);
  readonly isLoaded: Signal<boolean> = signal(false);
  private isDirty = false;
  private loading: Promise<void> | null = null;

  constructor(readonly type: string, private readonly query: string) {}

  async load(since: number): Promise<void> {
    for (const entity of await all(`type=${this.type}&format=concise&options=sysAttrs${this.query}`)) {
      const item = itemOf(entity, since);
      if ((this.items.get(item.id)?.sequence ?? -1) <= since) {
        this.items.set(item.id, item);
      }
    }

    this.isLoaded.value = true;
    this.version.value++;
  }

  /** Loads what is not followed, when it is first needed; after a failure again. */
  loadOnce(): Promise<void> {
    this.loading ??= this.load(0).catch((e: unknown) => {
      this.loading = null;
      throw e;
    });
    return this.loading;
  }

  /** What is older than what is known already is none. */
  put(item: Item): void {
    const known = this.items.get(item.id);
    if (known && known.sequence >= item.sequence) {
      return;
    }

    this.items.set(item.id, item);
    this.changed();
  }

  remove(id: string, sequence: number): void {
    const known = this.items.get(id);
    if (known && known.sequence < sequence) {
      this.items.delete(id);
      this.changed();
    }
  }

  private changed(): void {
    if (this.isDirty) {
      return;
    }

    this.isDirty = true;
    setTimeout(() => {
      this.isDirty = false;
      this.version.value++;
    }, redraw);
  }
}

/** From the concise representation with system attributes. */
export function itemOf(entity: Json, sequence: number): Item {
  const values: Record<string, unknown> = {};
  let observedAt: number | null = null;
  for (const [name, attribute] of Object.entries(entity)) {
    if (name === 'id' || name === 'type' || name === 'createdAt' || name === 'modifiedAt' || name === '@context') {
      continue;
    }

    values[name] = valueOf(attribute);
    const at = timeOf((attribute as Json | null)?.['observedAt']);
    observedAt = at !== null && (observedAt === null || at > observedAt) ? at : observedAt;
  }

  return { id: String(entity['id']), type: firstOf(entity['type']), values, observedAt, modifiedAt: timeOf(entity['modifiedAt']), sequence };
}

export function timeOf(text: unknown): number | null {
  return typeof text === 'string' ? Date.parse(text) : null;
}

export function firstOf(type: unknown): string {
  return Array.isArray(type) ? String(type[0]) : String(type);
}

function valueOf(attribute: unknown): unknown {
  if (typeof attribute !== 'object' || attribute === null || Array.isArray(attribute)) {
    return attribute;
  }

  const members = attribute as Json;
  for (const key of ['value', 'object', 'languageMap', 'vocab', 'json']) {
    if (key in members) {
      return members[key];
    }
  }

  return members;
}

export function text(item: Item | undefined, name: string): string | null {
  const value = item?.values[name];
  return typeof value === 'string' && value.length > 0 ? value : null;
}

export function numeric(item: Item | undefined, name: string): number | null {
  const value = item?.values[name];
  return typeof value === 'number' ? value : null;
}

export function pointOf(item: Item): [number, number] | null {
  const geometry = item.values['location'] as { type?: string; coordinates?: [number, number] } | undefined;
  return geometry?.type === 'Point' && geometry.coordinates ? geometry.coordinates : null;
}
