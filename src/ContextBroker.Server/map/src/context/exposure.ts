import { send, type Json } from './broker';

export type Asked = 'residents' | 'day' | 'lateNight';

/** People in zones within an area, as the broker computes them. */
export interface Exposure {
  living: number | null;
  total: number | null;
  over65: number | null;
  ranks: { rank: number; total: number }[];
}

interface Row { total?: number; byAge?: Record<string, number>; byDepthRank?: { depthRank: number; total: number }[]; living?: { total?: number } }

/** The question for one area and one population; the newest month of the people flow, residents of 2025. */
export function question(asked: Asked, area: GeoJSON.Polygon): Json {
  return { hazardType: 'flood', ...(asked === 'residents' ? { year: 2025 } : { timeSlot: asked, dayType: 'weekday' }), area };
}

export async function askExposure(asked: Asked, area: GeoJSON.Polygon, stop: AbortSignal): Promise<Exposure> {
  const answer = await send('POST', 'disaster/v1/exposure', question(asked, area), { Accept: 'application/json' }, stop);
  const { people } = (await answer.json()) as { people: Row };
  return {
    living: people.living?.total ?? null,
    total: people.total ?? null,
    over65: people.byAge?.['65over'] ?? null,
    ranks: (people.byDepthRank ?? []).map(one => ({ rank: one.depthRank, total: one.total })),
  };
}

/** The same question as an entity: from then on the broker keeps it answered. Returns its id. */
export async function saveAnalysis(name: string, asked: Asked, area: GeoJSON.Polygon): Promise<string> {
  const id = `urn:ngsi-ld:ExposureAnalysis:map-${Date.now().toString(36)}`;
  const { area: polygon, ...members } = question(asked, area);
  await send('POST', 'ngsi-ld/v1/entities', {
    id, type: 'ExposureAnalysis', ...members, area: { type: 'GeoProperty', value: polygon }, name: { type: 'Property', value: name },
  });
  return id;
}

/** A circle as a polygon of sixty-four corners, on the sphere. */
export function circle([longitude, latitude]: [number, number], metres: number): GeoJSON.Polygon {
  const angle = metres / 6_371_008.8;
  const [lon, lat] = [(longitude * Math.PI) / 180, (latitude * Math.PI) / 180];
  const ring = Array.from({ length: 65 }, (_, i): [number, number] => {
    const bearing = -((i % 64) / 64) * 2 * Math.PI;
    const y = Math.asin(Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(bearing));
    const x = lon + Math.atan2(Math.sin(bearing) * Math.sin(angle) * Math.cos(lat), Math.cos(angle) - Math.sin(lat) * Math.sin(y));
    return [rounded((x * 180) / Math.PI), rounded((y * 180) / Math.PI)];
  });
  return { type: 'Polygon', coordinates: [ring] };
}

/** Counter-clockwise and closed, as GeoJSON wants it. */
export function polygon(corners: [number, number][]): GeoJSON.Polygon {
  const signed = corners.reduce((sum, [x, y], i) => {
    const [x2, y2] = corners[(i + 1) % corners.length]!;
    return sum + x * y2 - x2 * y;
  }, 0);
  const ring = (signed < 0 ? [...corners].reverse() : corners).map(([x, y]): [number, number] => [rounded(x), rounded(y)]);
  return { type: 'Polygon', coordinates: [[...ring, ring[0]!]] };
}

export function distance([x1, y1]: [number, number], [x2, y2]: [number, number]): number {
  const radians = Math.PI / 180;
  const a = Math.sin(((y2 - y1) * radians) / 2) ** 2 + Math.cos(y1 * radians) * Math.cos(y2 * radians) * Math.sin(((x2 - x1) * radians) / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.sqrt(a));
}

function rounded(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
