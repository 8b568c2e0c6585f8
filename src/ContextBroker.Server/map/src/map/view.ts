import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { AttributionControl, Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl, type LngLatBoundsLike, type MapLayerMouseEvent } from 'maplibre-gl';
import { effect, untracked } from '@preact/signals';
import { address, tenantHeaders, type Config } from '../context/broker';
import { now } from '../context/clock';
import { gauges, municipalities, orders } from '../context/kinds';
import { past } from '../context/past';
import { placeOf, places, zonesVersion } from '../context/places';
import { language, t } from '../texts';
import { BaseMap, emptyStyle } from './base';
import { meshShown, selected, shown, target, type MeshChoice } from './choices';
import { Drawing } from './drawing';
import { addGauges, addMesh, addOrders, addShelters, addSites, addZones, meshMember, showGauges, showOrders, showShelters } from './layers';
import { addResults, resultFigures, showResults } from './results';
import { TiledType } from './sources';
import { drawImages } from './symbols';

setWorkerUrl(new URL(workerUrl, document.baseURI).href);

const kanagawa: [number, number, number, number] = [138.9, 35.1, 139.85, 35.7];
const clickable = ['shelters', 'gauges', 'sites', 'order-lines', 'orders', 'zones', 'meshes', 'results'];
const zonePause = 10_000;

/** The map itself: what is drawn in which order, and what a click means. */
export class MapView {
  readonly map: MapLibre;
  private mesh: TiledType | null = null;
  private isTaken = false;

  constructor(container: HTMLElement, private readonly config: Config) {
    this.map = new MapLibre({
      container,
      style: config.style === null ? emptyStyle : config.style.startsWith('/') ? address(config.style.slice(1)) : config.style,
      ...(config.center ? { center: config.center, zoom: config.zoom } : { bounds: kanagawa as LngLatBoundsLike, fitBoundsOptions: { padding: 12 } }),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      maxZoom: 18,
      transformRequest: url => ({ url, headers: url.startsWith(address('')) ? tenantHeaders() : {} }),
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    this.map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-right');
    if (config.style !== null) {
      // An operator's own base map names its own sources.
      this.map.addControl(new AttributionControl({ compact: false }), 'bottom-right');
    }

    effect(() => this.name());
    drawImages(this.map);
    this.map.once('style.load', () => void this.addLayers());
  }

  /** Clicks mean something else while a tool draws. */
  take(isTaken: boolean): void {
    this.isTaken = isTaken;
    this.map.getCanvas().style.cursor = isTaken ? 'crosshair' : '';
    this.map.doubleClickZoom[isTaken ? 'disable' : 'enable']();
  }

  /** The map as a picture, fine enough for A3. */
  async picture(): Promise<string> {
    const ratio = this.map.getPixelRatio();
    this.map.setPixelRatio(Math.max(2, ratio));
    try {
      await new Promise(resolve => void this.map.once('idle', resolve));
      return await new Promise(resolve => {
        // Only while it draws does the canvas hold what is seen.
        this.map.once('render', () => resolve(this.map.getCanvas().toDataURL('image/png')));
        this.map.triggerRepaint();
      });
    } finally {
      this.map.setPixelRatio(ratio);
    }
  }

  private async addLayers(): Promise<void> {
    const base = new BaseMap(this.map, this.config.style !== null);
    const zones = new TiledType(this.map, 'HazardZone', '', 'depthRank,hazardType');
    const sites = new TiledType(this.map, 'EvacuationSite', '', 'name');
    base.addGround();
    const [zoneSource, siteSource] = await Promise.all([zones.add(), sites.add()]);
    addZones(this.map, zoneSource);
    addResults(this.map);
    base.addLines();
    addOrders(this.map);
    addSites(this.map, siteSource);
    addShelters(this.map);
    addGauges(this.map);
    base.addNames();
    new Drawing(this.map, isTaken => this.take(isTaken));
    this.follow(base);
    this.answerClicks();
    setInterval(() => void this.refresh([zones, sites]), zonePause);
    document.documentElement.dataset['layers'] = 'added';
  }

  private follow(base: BaseMap): void {
    let isFitted = this.config.center !== null;
    effect(() => {
      municipalities.version.value;
      language.value;
      void base.show(untracked(resultFigures));
      untracked(() => showResults(this.map, resultFigures(), base.areas));
      const bounds = base.bounds();
      if (bounds && !isFitted) {
        isFitted = true;
        this.map.fitBounds(bounds, { padding: 12, animate: false });
      }
    });
    effect(() => {
      past.value;
      const figures = resultFigures();
      showResults(this.map, figures, base.areas);
      void base.showNames(figures);
    });
    effect(() => {
      now.value;
      language.value;
      places.value;
      showShelters(this.map);
    });
    effect(() => {
      orders.version.value;
      past.value;
      showOrders(this.map);
    });
    effect(() => {
      gauges.version.value;
      language.value;
      now.value;
      past.value;
      showGauges(this.map);
    });
    effect(() => void this.map.setFilter('shelter-selected', ['==', ['get', 'id'], placeOf(selected.value)?.id ?? '']));
    this.visible(['shelters', 'shelter-selected'], shown.shelters);
    this.visible(['zones'], shown.zones);
    this.visible(['orders', 'order-lines'], shown.orders);
    this.visible(['gauges'], shown.gauges);
    this.visible(['sites'], shown.sites);
    this.visible(['mesh-lines'], shown.meshLines);
    effect(() => void this.showMesh(meshShown.value));
    effect(() => this.go());
  }

  // The library takes its words once; the page's language can change.
  private name(): void {
    this.map.getCanvas().setAttribute('aria-label', t('mapHelp'));
    for (const [button, word] of [['zoom-in', t('zoomIn')], ['zoom-out', t('zoomOut')]] as const) {
      const element = this.map.getContainer().querySelector('.maplibregl-ctrl-' + button);
      element?.setAttribute('title', word);
      element?.setAttribute('aria-label', word);
    }
  }

  private visible(layers: string[], isShown: { value: boolean }): void {
    effect(() => layers.forEach(layer => this.map.setLayoutProperty(layer, 'visibility', isShown.value ? 'visible' : 'none')));
  }

  private async showMesh(choice: MeshChoice): Promise<void> {
    if (this.mesh) {
      this.map.removeLayer('meshes');
      this.map.removeSource(this.mesh.source);
      this.mesh = null;
    }

    if (choice === 'none') {
      return;
    }

    const isFlow = choice === 'day' || choice === 'lateNight';
    const q = isFlow ? `timeSlot=="${choice}";dayType=="weekday"` : 'referenceYear==2025';
    const mesh = new TiledType(this.map, isFlow ? 'PeopleFlowObservation' : 'PopulationMesh', `q=${encodeURIComponent(q)}`, meshMember(choice), 'mesh-' + choice);
    this.mesh = mesh;
    const source = await mesh.add();
    if (this.mesh === mesh) {
      addMesh(this.map, source, choice);
    }
  }

  private go(): void {
    const to = target.value;
    const animate = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (to && 'bounds' in to) {
      this.map.fitBounds(to.bounds, { padding: 40, animate });
    } else if (to) {
      this.map.easeTo({ center: to.point, zoom: Math.max(to.zoom, this.map.getZoom()), animate });
    }
  }

  private async refresh(types: TiledType[]): Promise<void> {
    if (document.hidden) {
      return;
    }

    for (const type of types) {
      if ((await type.refresh()) && type.type === 'HazardZone') {
        zonesVersion.value++;
      }
    }
  }

  private answerClicks(): void {
    const present = (): string[] => clickable.filter(layer => this.map.getLayer(layer));
    const pick = (e: MapLayerMouseEvent | { point: { x: number; y: number } }): string | null => {
      const { x, y } = e.point;
      const near = this.map.queryRenderedFeatures([[x - 4, y - 4], [x + 4, y + 4]], { layers: present() });
      const found = near.find(one => !one.properties['cluster'] && one.properties['id'] !== undefined);
      return found ? String(found.properties['id']) : null;
    };
    this.map.on('click', e => {
      if (!this.isTaken) {
        selected.value = pick(e);
      }
    });
    this.map.on('mousemove', e => {
      if (!this.isTaken) {
        const over = this.map.queryRenderedFeatures(e.point, { layers: ['shelters', 'gauges', 'sites'].filter(layer => this.map.getLayer(layer)) });
        this.map.getCanvas().style.cursor = over.length > 0 ? 'pointer' : '';
      }
    });
  }
}
