import type { JSX } from 'preact';
import { signal } from '@preact/signals';
import { shownAt } from '../context/clock';
import type { MapView } from '../map/view';
import { depthColours, levelColours, shelterImage, symbolUrl } from '../map/symbols';
import { dateAndTime, t } from '../texts';
import { Situation } from './Situation';
import { depthClass, statuses } from './words';

const picture = signal<string | null>(null);

/** One sheet of A3: the map as it is on the screen, what it means, and the figures. */
export function PrintSheet({ title }: { title: string }): JSX.Element | null {
  if (picture.value === null) {
    return null;
  }

  return (
    <div class="sheet" aria-hidden="true">
      <div class="sheet-head"><strong>{title}</strong><span>{t('printedAt', dateAndTime(shownAt()))}</span></div>
      <div class="sheet-body">
        <img class="sheet-map" src={picture.value} alt="" />
        <div class="sheet-side">
          <ul class="legend">
            {statuses.map(status => <li key={status}><img src={symbolUrl(shelterImage(status, false, -1, false))} width="22" height="22" alt="" /><span>{t(status)}</span></li>)}
            <li><img src={symbolUrl(shelterImage('open', true, -1, false))} width="22" height="22" alt="" /><span>{t('insideZone')}</span></li>
            {depthColours.map((colour, i) => <li key={colour}><span class="swatch" style={{ background: colour }} /><span>{depthClass(i + 1)}</span></li>).reverse()}
            {([5, 4, 3] as const).map(level => <li key={level}><span class="swatch" style={{ background: levelColours[level] }} /><span>{t(`level${level}`)}</span></li>)}
          </ul>
          <Situation />
        </div>
      </div>
      <p class="attribution">{t('attribution')}</p>
    </div>
  );
}

/** Asks the browser to print the sheet. */
export async function print(): Promise<void> {
  picture.value = await (globalThis as unknown as { mapView: MapView }).mapView.picture();
  addEventListener('afterprint', () => (picture.value = null), { once: true });
  await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve, 50)));
  globalThis.print();
}
