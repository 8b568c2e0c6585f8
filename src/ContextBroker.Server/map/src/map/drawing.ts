import type { GeoJSONSource, Map as MapLibre, MapMouseEvent } from 'maplibre-gl';
import { effect, signal } from '@preact/signals';
import { circle, distance, polygon } from '../context/exposure';

export type Tool = 'polygon' | 'circle';

/** What is being drawn; null: nothing. */
export const tool = signal<Tool | null>(null);

/** What was drawn last. */
export const drawn = signal<GeoJSON.Polygon | null>(null);

const corners = signal<[number, number][]>([]);
const pointer = signal<[number, number] | null>(null);
const colour = '#0b57d0';

/** Draws areas by clicks: corners of a polygon, ended by a double click or Enter; or the middle and the edge of a circle. Escape ends without. */
export class Drawing {
  constructor(private readonly map: MapLibre, take: (isTaken: boolean) => void) {
    map.addSource('drawing', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
    map.addLayer({ id: 'drawing-fill', type: 'fill', source: 'drawing', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': colour, 'fill-opacity': 0.08 } });
    map.addLayer({ id: 'drawing-line', type: 'line', source: 'drawing', paint: { 'line-color': colour, 'line-width': 2.5, 'line-dasharray': [2, 1] } });
    map.addLayer({ id: 'drawing-corner', type: 'circle', source: 'drawing', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 4, 'circle-color': '#fff', 'circle-stroke-color': colour, 'circle-stroke-width': 2 } });
    map.on('click', e => this.click(e));
    map.on('mousemove', e => { if (tool.value !== null) { pointer.value = [e.lngLat.lng, e.lngLat.lat]; } });
    map.on('dblclick', () => this.finish());
    addEventListener('keydown', e => {
      if (tool.value !== null && e.key === 'Enter') {
        this.finish();
      } else if (tool.value !== null && e.key === 'Escape') {
        stop();
      }
    });
    effect(() => take(tool.value !== null));
    effect(() => this.show());
  }

  private click(e: MapMouseEvent): void {
    const at: [number, number] = [e.lngLat.lng, e.lngLat.lat];
    if (tool.value === 'polygon') {
      corners.value = [...corners.value, at];
    } else if (tool.value === 'circle' && corners.value.length === 0) {
      corners.value = [at];
    } else if (tool.value === 'circle') {
      end(circle(corners.value[0]!, Math.max(1, distance(corners.value[0]!, at))));
    }
  }

  // The two clicks of a double click are corners of one place.
  private finish(): void {
    const distinct = corners.value.filter((at, i, all) => i === 0 || this.map.project(at).dist(this.map.project(all[i - 1]!)) > 3);
    if (tool.value === 'polygon' && distinct.length >= 3) {
      end(polygon(distinct));
    }
  }

  private show(): void {
    const features: GeoJSON.Feature[] = [];
    const add = (geometry: GeoJSON.Geometry): void => void features.push({ type: 'Feature', geometry, properties: {} });
    const line = pointer.value ? [...corners.value, pointer.value] : corners.value;
    if (tool.value === 'polygon' && line.length > 1) {
      add(line.length > 2 ? polygon(line) : { type: 'LineString', coordinates: line });
    } else if (tool.value === 'circle' && line.length === 2) {
      add(circle(line[0]!, Math.max(1, distance(line[0]!, line[1]!))));
    } else if (tool.value === null && drawn.value) {
      add(drawn.value);
    }

    if (tool.value !== null) {
      corners.value.forEach(coordinates => add({ type: 'Point', coordinates }));
    }

    void this.map.getSource<GeoJSONSource>('drawing')?.setData({ type: 'FeatureCollection', features });
  }
}

export function begin(which: Tool): void {
  corners.value = [];
  pointer.value = null;
  drawn.value = null;
  tool.value = which;
}

export function stop(): void {
  corners.value = [];
  tool.value = null;
}

function end(area: GeoJSON.Polygon): void {
  drawn.value = area;
  stop();
}
