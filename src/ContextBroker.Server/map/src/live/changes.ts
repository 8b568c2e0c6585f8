import { ask, type Json } from '../context/broker';
import { firstOf, itemOf } from '../context/entities';
import { followed, kindOf } from '../context/kinds';
import { changesTaken, heardAt } from './state';

const trigger = 'entityCreated,entityUpdated,entityDeleted';
const conditions = `type=${followed.map(kind => kind.type).join(',')}&format=concise&options=sysAttrs&notificationTrigger=${trigger}`;

/** The stream's address, for Server-Sent Events. */
export const streamPath = `ngsi-ld/v1/changes?${conditions}`;

let sequence = 0;

/** The change up to which nothing is missing: the log was read so far, in its order. Messages that may be dropped do not move it. */
export function position(): number {
  return sequence;
}

export function reached(at: number): void {
  sequence = Math.max(sequence, at);
}

/** Where the log stands: what is read after this is not older. */
export async function readPosition(): Promise<number> {
  const { last } = (await (await ask(`ngsi-ld/v1/changes?${conditions}`)).json()) as { last: number };
  return last;
}

/** Everything after the position, in its order. What came already is taken once. */
export async function catchUp(): Promise<void> {
  for (;;) {
    const { last, changes } = (await (await ask(`ngsi-ld/v1/changes?${conditions}&limit=500&after=${sequence}`)).json()) as {
      last: number;
      changes: { sequence: number; notification: Json }[];
    };
    changes.forEach(change => takeNotification(change.notification, change.sequence));
    reached(last);
    if (changes.length === 0) {
      return;
    }
  }
}

/** One notification of the stream. */
export function takeNotification(notification: Json, at: number): void {
  for (const entity of (notification['data'] ?? []) as Json[]) {
    const kind = kindOf(firstOf(entity['type']));
    if (entity['deletedAt'] !== undefined) {
      kind?.remove(String(entity['id']), at);
    } else {
      kind?.put(itemOf(entity, at));
    }
  }

  heard();
}

/**
 * One message of the live topics. Returns whether something was missed and must be read from the log: a message before this one, or an entity that is too large to be told.
 * @param before The message before on the same topic; null: this is the first.
 */
export function takeMessage(message: Json, before: number | null): boolean {
  const at = Number(message['sequence']);
  if (message['change'] === 'missed' || (before !== null && message['previous'] !== before)) {
    return true;
  }

  const kind = kindOf(firstOf(message['type']));
  if (message['change'] === 'deleted') {
    kind?.remove(String(message['id']), at);
  } else if (message['entity']) {
    const item = itemOf(message['entity'] as Json, at);
    item.observedAt = milliseconds(message['observedAt']);
    item.modifiedAt = milliseconds(message['modifiedAt']) ?? Date.now();
    kind?.put({ ...item, type: kind.type });
  } else {
    return true;
  }

  heard();
  return false;
}

function milliseconds(seconds: unknown): number | null {
  return typeof seconds === 'number' ? seconds * 1000 : null;
}

function heard(): void {
  heardAt.value = Date.now();
  changesTaken.value++;
}
