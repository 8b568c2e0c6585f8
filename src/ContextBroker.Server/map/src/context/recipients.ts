import { signal } from '@preact/signals';
import { ask, type Json } from './broker';

/** A subscriber, and how well it is reached. Times in epoch milliseconds. */
export interface Recipient {
  id: string;
  name: string;
  way: string;
  state: 'reached' | 'waiting' | 'failing';
  waiting: number;
  dead: number;
  lagSeconds: number;
  /** When the receiver last confirmed; null: never. */
  acknowledgedAt: number | null;
  lastError: string | null;
}

export const recipients = signal<Recipient[]>([]);
export const recipientsFailure = signal<string | null>(null);

const every = 5000;

/** Asks for them now and every five seconds, as long as somebody looks. */
export function followRecipients(): () => void {
  let isGone = false;
  const next = async (): Promise<void> => {
    try {
      recipients.value = await read();
      recipientsFailure.value = null;
    } catch (e) {
      recipientsFailure.value = (e as Error).message;
    }

    if (!isGone) {
      setTimeout(() => void next(), every);
    }
  };
  void next();
  return () => { isGone = true; };
}

async function read(): Promise<Recipient[]> {
  const subscriptions = (await (await ask('ngsi-ld/v1/subscriptions?limit=200')).json()) as Json[];
  const found = await Promise.all(subscriptions.map(async one => {
    const id = String(one['id']);
    const health = (await (await ask(`ngsi-ld/v1/subscriptions/${encodeURIComponent(id)}/health`)).json()) as Json;
    return of(id, one, health);
  }));
  return found.sort((a, b) => b.lagSeconds - a.lagSeconds || a.name.localeCompare(b.name, 'ja'));
}

function of(id: string, subscription: Json, health: Json): Recipient {
  const waiting = Number(health['waiting'] ?? 0);
  const text = (name: string): string | null => (typeof health[name] === 'string' ? (health[name] as string) : null);
  return {
    id,
    name: String(subscription['subscriptionName'] ?? subscription['description'] ?? id),
    way: (text('endpoint') ?? '').split(':')[0]!.toUpperCase(),
    state: health['isFailing'] === true ? 'failing' : waiting > 0 ? 'waiting' : 'reached',
    waiting,
    dead: Number(health['dead'] ?? 0),
    lagSeconds: Number(health['lagSeconds'] ?? 0),
    acknowledgedAt: text('lastSuccess') ? Date.parse(text('lastSuccess')!) : null,
    lastError: text('lastError'),
  };
}
