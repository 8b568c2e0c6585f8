import type { GeoJSONSource, Map as MapLibre, StyleSpecification } from 'maplibre-gl';
import { text, type Item } from '../context/entities';
import { municipalities } from '../context/kinds';
import { language, number } from '../texts';
import { borderColour, landColour, seaColour } from './symbols';

/** Drawn by the browser itself from the fonts of the machine: a style without glyphs asks nobody for them. */
export const fonts = ['Noto Sans CJK JP', 'Noto Sans JP', 'Hiragino Sans', 'Yu Gothic UI', 'Meiryo', 'sans-serif'];

export const emptyStyle: StyleSpecification = {
  version: 8,
  sources: {},
  layers: [{ id: 'sea', type: 'background', paint: { 'background-color': seaColour } }],
};

type Ring = [number, number][];

/** Land, borders and names of the entities Municipality: the whole base map, from the broker's own data. */
export class BaseMap {
  private readonly land: GeoJSON.Feature[] = [];
  private readonly labels: GeoJSON.Feature<GeoJSON.Point, { label: string; code: string }>[] = [];

  /** The municipalities that are drawn, by code; with the code of the city that a ward is of. */
  readonly areas = new Map<string, string | null>();

  constructor(private readonly map: MapLibre, private readonly isOverOther: boolean) {
    for (const source of ['land', 'land-names', 'mesh-lines']) {
      map.addSource(source, { type: 'geojson', data: { type: 'FeatureCollection', features: [] }, tolerance: 0.3, promoteId: 'code' });
    }
  }

  /** Below everything. */
  addGround(): void {
    if (this.isOverOther) {
      return;
    }

    this.map.addLayer({ id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': landColour, 'fill-outline-color': landColour } });
  }

  /** Above zones and meshes, below what happens. */
  addLines(): void {
    this.map.addLayer({
      id: 'mesh-lines', type: 'line', source: 'mesh-lines', layout: { visibility: 'none' },
      paint: { 'line-color': '#5b6873', 'line-width': 0.5, 'line-opacity': 0.6 },
    });
    this.map.addLayer({
      id: 'wards', type: 'line', source: 'land', filter: ['==', ['get', 'municipalityType'], 'ward'],
      paint: { 'line-color': borderColour, 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 0.3, 13, 1], 'line-dasharray': [3, 2] },
    });
    this.map.addLayer({
      id: 'borders', type: 'line', source: 'land', filter: ['!=', ['get', 'municipalityType'], 'ward'],
      paint: { 'line-color': borderColour, 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 0.8, 13, 2] },
    });
  }

  addNames(): void {
    const halo = { 'text-color': '#26323d', 'text-halo-color': 'rgba(255,255,255,0.92)', 'text-halo-width': 1.6 } as const;
    this.map.addLayer({
      id: 'city-names', type: 'symbol', source: 'land-names', filter: ['!=', ['get', 'municipalityType'], 'ward'], maxzoom: 14,
      layout: {
        'text-field': ['concat', ['get', 'label'], ['coalesce', ['get', 'figure'], '']], 'text-font': fonts, 'text-size': ['interpolate', ['linear'], ['zoom'], 8, 11, 12, 16],
        'text-letter-spacing': 0.06, 'text-padding': 6, 'symbol-sort-key': ['-', ['get', 'size']],
      },
      paint: halo,
    });
    this.map.addLayer({
      id: 'ward-names', type: 'symbol', source: 'land-names', filter: ['==', ['get', 'municipalityType'], 'ward'], minzoom: 10.5, maxzoom: 14,
      layout: { 'text-field': ['concat', ['get', 'label'], ['coalesce', ['get', 'figure'], '']], 'text-font': fonts, 'text-size': 12, 'text-padding': 6 },
      paint: { ...halo, 'text-color': '#4b5965' },
    });
  }

  /** @param figures What is written below the names, by code. */
  async show(figures: ReadonlyMap<string, number>): Promise<void> {
    this.land.length = 0;
    this.labels.length = 0;
    this.areas.clear();
    const all = [...municipalities.items.values()];
    const cities = new Map(all.map(one => [one.id, text(one, 'localGovernmentCode') ?? '']));
    const parents = new Set(all.map(one => text(one, 'parent')).filter(Boolean));
    for (const one of all) {
      const boundary = one.values['boundary'] as GeoJSON.Polygon | GeoJSON.MultiPolygon | undefined;
      if (!boundary) {
        continue;
      }

      const ring = largestRing(boundary);
      const code = text(one, 'localGovernmentCode') ?? one.id;
      const properties = { id: one.id, code, municipalityType: text(one, 'municipalityType'), label: labelOf(one), size: Math.abs(area(ring)) };
      this.areas.set(code, cities.get(text(one, 'parent') ?? '') ?? null);
      // A city that has wards is drawn by its own outline; its land is theirs.
      this.land.push({ type: 'Feature', geometry: boundary, properties });
      if (!(properties.municipalityType === 'ward' && parents.size === 0)) {
        this.labels.push({ type: 'Feature', geometry: { type: 'Point', coordinates: middle(ring) }, properties });
      }
    }

    await Promise.all([this.set('land', this.land), this.showNames(figures), this.set('mesh-lines', meshLines())]);
  }

  /** The names, with their figures. */
  async showNames(figures: ReadonlyMap<string, number>): Promise<void> {
    await this.set('land-names', this.labels.map(one => {
      const figure = figures.get(one.properties.code);
      return { ...one, properties: { ...one.properties, figure: figure === undefined ? '' : '\n' + number(figure) } };
    }));
  }

  /** West, south, east, north of all municipalities; null: none are known. */
  bounds(): [number, number, number, number] | null {
    return this.land.length === 0 ? null : boundsOf(this.land.map(one => one.geometry as GeoJSON.MultiPolygon));
  }

  private set(source: string, features: GeoJSON.Feature[]): Promise<void> | undefined {
    return this.map.getSource<GeoJSONSource>(source)?.setData({ type: 'FeatureCollection', features });
  }
}

export function labelOf(one: Item): string {
  const name = text(one, 'name') ?? '';
  return language.value === 'en' ? (text(one, 'nameEn') ?? name).replace(/-(shi|machi|mura|ku)$/, '') : text(one, 'municipalityType') === 'ward' ? name.replace(/^.+市/, '') : name;
}

export function boundsOf(geometries: (GeoJSON.Polygon | GeoJSON.MultiPolygon)[]): [number, number, number, number] {
  const box: [number, number, number, number] = [180, 90, -180, -90];
  for (const [x, y] of geometries.flatMap(one => rings(one)).flat()) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }

  return box;
}

function rings(geometry: GeoJSON.Polygon | GeoJSON.MultiPolygon): Ring[] {
  return (geometry.type === 'Polygon' ? [geometry.coordinates[0]!] : geometry.coordinates.map(one => one[0]!)) as Ring[];
}

function largestRing(geometry: GeoJSON.Polygon | GeoJSON.MultiPolygon): Ring {
  return rings(geometry).reduce((largest, ring) => (Math.abs(area(ring)) > Math.abs(area(largest)) ? ring : largest));
}

function area(ring: Ring): number {
  return ring.slice(1).reduce((sum, [x, y], i) => sum + (ring[i]![0] * y - x * ring[i]![1]) / 2, 0);
}

/** The middle of the widest of some lines across: inside, also where the centroid is not. */
function middle(ring: Ring): [number, number] {
  const [low, high] = [Math.min(...ring.map(p => p[1])), Math.max(...ring.map(p => p[1]))];
  let [best, width]: [[number, number], number] = [ring[0]!, 0];
  for (let step = 3; step <= 7; step++) {
    const y = low + ((high - low) * step) / 10;
    const crossings = ring.slice(1).flatMap(([x2, y2], i) => {
      const [x1, y1] = ring[i]!;
      return y1 <= y !== y2 <= y ? [x1 + ((y - y1) * (x2 - x1)) / (y2 - y1)] : [];
    }).sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const across = (crossings[i + 1]! - crossings[i]!) * (step === 5 ? 1.2 : 1);
      if (across > width) {
        [best, width] = [[(crossings[i]! + crossings[i + 1]!) / 2, y], across];
      }
    }
  }

  return best;
}

// Second-order meshes (about 10 km): 5' by 7'30" (JIS X 0410).
function meshLines(): GeoJSON.Feature[] {
  const lines: GeoJSON.Feature[] = [];
  const [west, south, east, north] = [138.75, 35, 140, 35.75];
  for (let i = 0; west + i / 8 <= east; i++) {
    lines.push(line([[west + i / 8, south], [west + i / 8, north]]));
  }

  for (let i = 0; south + i / 12 <= north + 1e-9; i++) {
    lines.push(line([[west, south + i / 12], [east, south + i / 12]]));
  }

  return lines;
}

function line(coordinates: [number, number][]): GeoJSON.Feature {
  return { type: 'Feature', geometry: { type: 'LineString', coordinates }, properties: {} };
}
