import { ask, BrokerError, send, type Json } from './broker';
import { itemOf, type Item } from './entities';
import type { Place } from './places';

/** What an officer says of a shelter. */
export interface Report {
  openingStatus: string;
  crowdingStatus: string | null;
  evacueeTotal: number | null;
}

/** The state that a report changes; and its version, which it must still have. */
export interface Seen {
  item: Item | null;
  version: string | null;
}

/** Somebody else was quicker: nothing was written. */
export class Overtaken extends Error {}

const labels: Readonly<Record<string, string>> = { notOpened: '未開設', preparing: '開設準備中', open: '開設', closed: '閉鎖', unknown: '不明' };

function idOf(place: Place): string {
  const national = String((place.operation ?? place.master!).values['nationalShelterId'] ?? place.id.split(':').at(-1));
  return place.operation?.id ?? `urn:ngsi-ld:EvacuationShelter:${national}`;
}

export async function look(place: Place): Promise<Seen> {
  try {
    const answer = await ask(`ngsi-ld/v1/entities/${encodeURIComponent(idOf(place))}?format=concise&options=sysAttrs`, { cache: 'no-store' });
    return { item: itemOf((await answer.json()) as Json, 0), version: answer.headers.get('ETag') };
  } catch (e) {
    if (e instanceof BrokerError && e.status === 404) {
      return { item: null, version: null };
    }

    throw e;
  }
}

/**
 * Says it through the ordinary API, and only of the state that was seen: two officers do not overwrite each other.
 * @throws Overtaken when the shelter has changed since.
 */
export async function report(place: Place, seen: Seen, said: Report): Promise<void> {
  const at = new Date().toISOString();
  const observed = (value: unknown): Json => ({ type: 'Property', value, observedAt: at });
  const attributes: Json = { openingStatus: observed(said.openingStatus), statusLabel: { type: 'Property', value: labels[said.openingStatus] } };
  if (said.crowdingStatus !== null) {
    attributes['crowdingStatus'] = observed(said.crowdingStatus);
  }

  if (said.evacueeTotal !== null) {
    attributes['evacueeTotal'] = observed(said.evacueeTotal);
  }

  try {
    if (seen.item === null) {
      await send('POST', 'ngsi-ld/v1/entities', { ...begun(place), ...attributes });
    } else {
      await send('POST', `ngsi-ld/v1/entities/${encodeURIComponent(seen.item.id)}/attrs`, attributes, seen.version ? { 'If-Match': seen.version } : {});
    }
  } catch (e) {
    if (e instanceof BrokerError && (e.status === 412 || e.status === 409)) {
      throw new Overtaken(e.message);
    }

    throw e;
  }
}

// Kept apart from the master record: that a shelter opened says nothing of its address.
function begun(place: Place): Json {
  const { name, nationalShelterId, facilityId, localGovernmentCode, address } = place.master!.values;
  return {
    id: idOf(place), type: 'EvacuationShelter', name, nationalShelterId, facilityId, localGovernmentCode, address,
    location: { type: 'GeoProperty', value: { type: 'Point', coordinates: place.point } },
    shelter: { type: 'Relationship', object: place.master!.id },
    sharingLevel: 'S0',
  };
}
