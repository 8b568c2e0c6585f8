import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import { address, ask, pages, type Json } from '../context/broker';

/** A type with too many or too large entities to hold whole: as vector tiles, or, where the server has none, as GeoJSON page by page. */
export class TiledType {
  readonly source: string;
  private sequence: unknown = null;
  private isTiled = false;

  /** @param members What layers and clicks need of each entity, where it comes as GeoJSON. */
  constructor(private readonly map: MapLibre, readonly type: string, private readonly query: string, private readonly members: string, name = type) {
    this.source = name;
  }

  /** Adds the source, empty at first where there are no tiles. Returns what layers must say as their source-layer. */
  async add(): Promise<{ source: string; 'source-layer'?: string }> {
    const description = await this.describe();
    if (description) {
      this.isTiled = true;
      this.sequence = description.sequence;
      this.map.addSource(this.source, {
        type: 'vector', tiles: [this.tileAddress()], minzoom: description.minzoom ?? 0, maxzoom: description.maxzoom ?? 14, promoteId: 'id',
      });
      return { source: this.source, 'source-layer': this.type };
    }

    this.map.addSource(this.source, { type: 'geojson', data: { type: 'FeatureCollection', features: [] }, promoteId: 'id', tolerance: 0.5 });
    void this.loadWhole();
    return { source: this.source };
  }

  /** Draws anew what has changed since. Returns whether something had. */
  async refresh(): Promise<boolean> {
    const sequence = this.isTiled ? (await this.describe())?.sequence : await this.count();
    if (sequence === undefined || sequence === this.sequence) {
      return false;
    }

    this.sequence = sequence;
    if (this.isTiled) {
      this.map.refreshTiles(this.source);
    } else {
      await this.loadWhole();
    }

    return true;
  }

  private tileAddress(): string {
    return address('tiles/') + `${this.type}/{z}/{x}/{y}.mvt${this.query ? '?' + this.query : ''}`;
  }

  private async describe(): Promise<{ sequence: unknown; minzoom?: number; maxzoom?: number } | null> {
    try {
      return (await (await ask(`tiles/${this.type}.json`)).json()) as { sequence: unknown; minzoom?: number; maxzoom?: number };
    } catch {
      return null;
    }
  }

  private async count(): Promise<string | undefined> {
    try {
      return (await ask(`ngsi-ld/v1/entities?type=${this.type}&limit=0&count=true`)).headers.get('NGSILD-Results-Count') ?? undefined;
    } catch {
      return undefined;
    }
  }

  private async loadWhole(): Promise<void> {
    this.sequence = await this.count();
    const features: GeoJSON.Feature[] = [];
    for await (const page of pages(`type=${this.type}&format=simplified&pick=id,type,location,${this.members}${this.query ? '&' + this.query : ''}`)) {
      features.push(...page.filter(entity => entity['location']).map(featureOf));
      await this.map.getSource<GeoJSONSource>(this.source)?.setData({ type: 'FeatureCollection', features });
    }
  }
}

function featureOf({ location, ...properties }: Json): GeoJSON.Feature {
  return { type: 'Feature', geometry: location as GeoJSON.Geometry, properties };
}
