import type { DataDrivenPropertyValueSpecification, ExpressionSpecification, GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import { isStale } from '../context/clock';
import { numeric, text, type Item, type Kind } from '../context/entities';
import { gauges, orders } from '../context/kinds';
import { asShown } from '../context/past';
import { places, type Place } from '../context/places';
import { age } from '../panels/words';
import { number } from '../texts';
import { fonts } from './base';
import type { MeshChoice } from './choices';
import { arcSteps, depthColours, elderlyClasses, flowClasses, levelColours, meshColours, residentClasses, shelterImage } from './symbols';

type Described = { source: string; 'source-layer'?: string };

export function addZones(map: MapLibre, source: Described): void {
  map.addLayer({
    id: 'zones', type: 'fill', ...source,
    layout: { 'fill-sort-key': ['to-number', ['get', 'depthRank'], 0] },
    // Opaque and without blended edges: the official colours stay what they are.
    paint: { 'fill-color': ['match', ['to-number', ['get', 'depthRank'], 0], 1, depthColours[0], 2, depthColours[1], 3, depthColours[2], 4, depthColours[3], 5, depthColours[4], 6, depthColours[5], '#d0d0d0'], 'fill-antialias': false },
  });
}

export function meshClasses(choice: MeshChoice): readonly number[] {
  return choice === 'residents' ? residentClasses : choice === 'elderly' ? elderlyClasses : flowClasses;
}

/** The figure that a mesh is coloured by. */
export function meshMember(choice: MeshChoice): string {
  return choice === 'residents' ? 'populationTotal' : choice === 'elderly' ? 'population65over' : 'stayPopulation';
}

export function addMesh(map: MapLibre, source: Described, choice: MeshChoice): void {
  const [first, ...limits] = meshClasses(choice);
  const steps = limits.flatMap((limit, i) => [limit, meshColours[i + 1]!]);
  const value = ['to-number', ['get', meshMember(choice)], first ?? 0];
  // Meshes of several squares hold the sum of them: the classes are of one.
  const perMesh = ['/', value, ['max', 1, ['to-number', ['get', 'meshes'], 1]]];
  map.addLayer({
    id: 'meshes', type: 'fill', ...source,
    paint: { 'fill-color': ['step', perMesh, meshColours[0], ...steps] as unknown as DataDrivenPropertyValueSpecification<string>, 'fill-antialias': false, 'fill-opacity': 0.8 },
  }, 'zones');
}

// By area, so that ten places look like ten times one.
const clusterRadius: ExpressionSpecification = ['min', 18, ['+', 2, ['sqrt', ['*', 3, ['to-number', ['get', 'count'], 1]]]]];

export function addSites(map: MapLibre, source: Described): void {
  map.addLayer({
    id: 'sites', type: 'circle', ...source, layout: { visibility: 'none' },
    paint: {
      'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, ['case', ['has', 'count'], clusterRadius, 2.2], 13, ['case', ['has', 'count'], clusterRadius, 4.5]],
      'circle-color': '#ffffff', 'circle-stroke-color': '#00693e', 'circle-stroke-width': 1.5,
    },
  });
}

export function addOrders(map: MapLibre): void {
  map.addSource('orders', empty());
  map.addLayer({ id: 'orders', type: 'fill', source: 'orders', paint: { 'fill-pattern': ['concat', 'level|', ['get', 'level']] } });
  map.addLayer({
    id: 'order-lines', type: 'line', source: 'orders',
    paint: { 'line-color': ['match', ['get', 'level'], 3, levelColours[3]!, 4, levelColours[4]!, levelColours[5]!], 'line-width': 2.5 },
  });
}

// An icon is never left out for its text.
const besideIcon = { 'text-font': fonts, 'text-size': 11.5, 'text-anchor': 'top' as const, 'text-offset': [0, 1] as [number, number], 'text-optional': true };
const ageInk = { 'text-color': '#5f6a74', 'text-halo-color': 'rgba(255,255,255,0.92)', 'text-halo-width': 1.5 } as const;

export function addShelters(map: MapLibre): void {
  map.addSource('shelters', { ...empty(), promoteId: 'id' });
  map.addLayer({
    id: 'shelters', type: 'symbol', source: 'shelters',
    layout: {
      'icon-image': ['get', 'icon'], 'icon-allow-overlap': true, 'symbol-sort-key': ['get', 'rank'],
      'icon-size': ['interpolate', ['linear'], ['zoom'], 8, 0.38, 10.5, 0.6, 13, 1, 16, 1.3],
      'text-field': ['step', ['zoom'], '', 12.5, ['get', 'age']], ...besideIcon,
    },
    paint: ageInk,
  });
  map.addLayer({
    id: 'shelter-selected', type: 'circle', source: 'shelters', filter: ['==', ['get', 'id'], ''],
    paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 8, 10, 13, 18], 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-color': '#0b57d0', 'circle-stroke-width': 3 },
  });
}

export function addGauges(map: MapLibre): void {
  map.addSource('gauges', { ...empty(), promoteId: 'id' });
  map.addLayer({
    id: 'gauges', type: 'symbol', source: 'gauges',
    layout: {
      'icon-image': ['concat', 'gauge|', ['get', 'state']], 'icon-allow-overlap': true, 'icon-size': ['interpolate', ['linear'], ['zoom'], 8, 0.8, 13, 1.3],
      'text-field': ['step', ['zoom'], '', 10.5, ['get', 'reading']], ...besideIcon,
    },
    paint: { ...ageInk, 'text-color': ['case', ['==', ['get', 'state'], 'stale'], ageInk['text-color'], '#1d2730'] },
  });
}

/** Draws the shelters as they are now. */
export function showShelters(map: MapLibre): void {
  set(map, 'shelters', places.value.map(place => point(place.point, { id: place.id, icon: iconOf(place), age: isRun(place) && isStale(place.saidAt) ? age(place.saidAt) : '', rank: ['unknown', 'closed', 'open', 'full'].indexOf(place.status) })));
}

export function showOrders(map: MapLibre): void {
  const inForce = shownOf(orders).filter(isInForce).sort((a, b) => levelOf(a) - levelOf(b));
  set(map, 'orders', inForce.flatMap(one => {
    const geometry = one.values['location'] as GeoJSON.Geometry | undefined;
    return geometry && geometry.type !== 'Point' ? [{ type: 'Feature' as const, geometry, properties: { id: one.id, level: levelOf(one) } }] : [];
  }));
}

export function showGauges(map: MapLibre): void {
  set(map, 'gauges', shownOf(gauges).flatMap(one => {
    const at = (one.values['location'] as GeoJSON.Point | undefined)?.coordinates as [number, number] | undefined;
    const reading = `${number(numeric(one, 'currentLevel'), 2)} m`;
    return at ? [point(at, isStale(one.observedAt) ? { id: one.id, state: 'stale', reading: `${reading} ${age(one.observedAt)}` } : { id: one.id, state: gaugeState(one), reading })] : [];
  }));
}

export function shownOf(kind: Kind): Item[] {
  return [...kind.items.values()].map(asShown).filter(one => one !== null);
}

export function levelOf(order: Item): number {
  return numeric(order, 'warningLevel') ?? 0;
}

export function isInForce(order: Item): boolean {
  return levelOf(order) >= 3 && text(order, 'orderStatus') !== 'lifted' && text(order, 'liftedAt') === null;
}

const thresholdNames = ['waitingLevel', 'cautionLevel', 'evacuationJudgementLevel', 'alertLevel', 'dangerLevel'] as const;

/** By the thresholds that the gauge itself says, else by its own word; levels of different gauges are never compared. */
export function gaugeState(gauge: Item): string {
  const level = numeric(gauge, 'currentLevel');
  const steps: [string, string][] = [['dangerLevel', 'danger'], ['evacuationJudgementLevel', 'evacuationJudgement'], ['alertLevel', 'evacuationJudgement'], ['cautionLevel', 'caution'], ['waitingLevel', 'waiting']];
  if (text(gauge, 'floodLevelStatus') === 'flooding') {
    return 'flooding';
  }

  const found = level === null ? undefined : steps.find(([name]) => (numeric(gauge, name) ?? Infinity) <= level);
  return found ? found[1] : (text(gauge, 'floodLevelStatus') ?? 'normal');
}

/** Metres to the lowest of its thresholds that is not reached; null: there is none, or no level. */
export function nextThreshold(gauge: Item): number | null {
  const level = numeric(gauge, 'currentLevel');
  const above = level === null ? [] : thresholdNames.map(name => numeric(gauge, name)).filter(one => one !== null).map(one => one - level).filter(one => one > 0);
  return above.length === 0 ? null : Math.min(...above);
}

export function iconOf(place: Place): string {
  const share = place.evacuees !== null && place.capacity ? place.evacuees / place.capacity : null;
  return shelterImage(place.status, place.rank !== null, isRun(place) && share !== null ? Math.min(arcSteps, Math.ceil(share * arcSteps)) : -1, isRun(place) && isStale(place.saidAt));
}

function isRun(place: Place): boolean {
  return place.status === 'open' || place.status === 'full';
}

function empty(): { type: 'geojson'; data: GeoJSON.FeatureCollection } {
  return { type: 'geojson', data: { type: 'FeatureCollection', features: [] } };
}

function point(coordinates: [number, number], properties: Record<string, unknown>): GeoJSON.Feature {
  return { type: 'Feature', geometry: { type: 'Point', coordinates }, properties };
}

function set(map: MapLibre, source: string, features: GeoJSON.Feature[]): void {
  void map.getSource<GeoJSONSource>(source)?.setData({ type: 'FeatureCollection', features });
}
