import type { JSX } from 'preact';
import { computed, signal } from '@preact/signals';
import { isStale } from '../context/clock';
import { folded, foldedWords } from '../context/kana';
import { addressOf, places, type Place, type Status } from '../context/places';
import { selected, target } from '../map/choices';
import { number, t, type TextKey } from '../texts';
import { age, depthWord, statuses, statusWord } from './words';

type Column = 'name' | 'municipality' | 'status' | 'evacuees' | 'occupancy' | 'depthHere' | 'updated';

const columns: readonly Column[] = ['name', 'municipality', 'status', 'evacuees', 'occupancy', 'depthHere', 'updated'];
const page = 100;
const inJapanese = new Intl.Collator('ja');
const order = signal<{ column: Column; isDescending: boolean }>({ column: 'status', isDescending: false });
const status = signal<Status | ''>('');
const municipality = signal('');
const words = signal('');
const length = signal(page);

const municipalities = computed(() => [...new Map(places.value.map(place => [place.code, place.municipality]))].sort(([a], [b]) => a.localeCompare(b)));

const rows = computed(() => {
  const wanted = foldedWords(words.value);
  return places.value
    .filter(place => (status.value === '' || place.status === status.value) && (municipality.value === '' || place.code === municipality.value) && matches(place, wanted))
    .sort(comparison(order.value.column, order.value.isDescending ? -1 : 1));
});

/** The same as the map, for who cannot use it: every shelter, in any order. */
export function ShelterTable(): JSX.Element {
  const found = rows.value;
  return (
    <>
      <form class="filters" onSubmit={e => e.preventDefault()}>
        <input type="search" aria-label={t('filter')} placeholder={t('searchPlaceholder')} value={words.value} onInput={e => change(() => (words.value = e.currentTarget.value))} />
        <select aria-label={t('status')} value={status.value} onChange={e => change(() => (status.value = e.currentTarget.value as Status | ''))}>
          <option value="">{t('allStates')}</option>
          {statuses.map(one => <option key={one} value={one}>{t(one)}</option>)}
        </select>
        <select aria-label={t('municipality')} value={municipality.value} onChange={e => change(() => (municipality.value = e.currentTarget.value))}>
          <option value="">{t('allMunicipalities')}</option>
          {municipalities.value.map(([code, name]) => <option key={code} value={code}>{name}</option>)}
        </select>
        <output>{t('rows', number(found.length))}</output>
      </form>
      <div class="scroll" tabIndex={0} role="region" aria-label={t('shelters')}>
        <table>
          <caption class="hidden">{t('shelters')}</caption>
          <thead><tr>{columns.map(column => <Head key={column} column={column} />)}</tr></thead>
          <tbody>{found.slice(0, length.value).map(place => <Row key={place.id} place={place} />)}</tbody>
        </table>
        {found.length === 0 && <p class="nothing">{t('noMatch')}</p>}
        {found.length > length.value && (
          <button type="button" class="more" onClick={() => (length.value += page)}>{t('more', Math.min(page, found.length - length.value))}</button>
        )}
      </div>
    </>
  );
}

function change(set: () => void): void {
  length.value = page;
  set();
}

function Head({ column }: { column: Column }): JSX.Element {
  const { column: by, isDescending } = order.value;
  const sort = by === column ? (isDescending ? 'descending' : 'ascending') : 'none';
  return (
    <th scope="col" aria-sort={sort} class={isNumber(column) ? 'number' : ''}>
      <button type="button" onClick={() => (order.value = { column, isDescending: by === column && !isDescending })}>
        {t(column as TextKey)}<span aria-hidden="true" class="sort">{sort === 'none' ? '' : isDescending ? '▼' : '▲'}</span>
      </button>
    </th>
  );
}

function Row({ place }: { place: Place }): JSX.Element {
  const isOld = isStale(place.saidAt) && (place.status === 'open' || place.status === 'full');
  return (
    <tr class={((selected.value === place.id || selected.value === place.master?.id) ? 'selected ' : '') + (isOld ? 'stale' : '')}>
      <th scope="row"><button type="button" class="link" onClick={() => select(place)}>{place.name}</button></th>
      <td>{place.municipality}</td>
      <td><span class={'status ' + place.status}>{statusWord(place)}</span></td>
      <td class="number">{number(place.evacuees)}</td>
      <td class="number">{place.evacuees !== null && place.capacity ? `${number((100 * place.evacuees) / place.capacity)} %` : '－'}</td>
      <td>{depthWord(place.rank)}</td>
      <td class="number">{age(place.saidAt)}</td>
    </tr>
  );
}

function select(place: Place): void {
  selected.value = place.id;
  target.value = { point: place.point, zoom: 14 };
}

function isNumber(column: Column): boolean {
  return column === 'evacuees' || column === 'occupancy' || column === 'updated';
}

function matches(place: Place, wanted: string[]): boolean {
  if (wanted.length === 0) {
    return true;
  }

  const said = folded([place.name, place.municipality, addressOf(place.operation ?? place.master!) ?? ''].join('|'));
  return wanted.every(word => said.includes(word));
}

// What nobody knows comes last, whichever way it is sorted.
function comparison(column: Column, sign: number): (a: Place, b: Place) => number {
  const value = (place: Place): string | number | null => {
    switch (column) {
      case 'name': return place.name;
      case 'municipality': return place.code;
      case 'status': return ['full', 'open', 'closed', 'unknown'].indexOf(place.status);
      case 'evacuees': return place.evacuees;
      case 'occupancy': return place.evacuees !== null && place.capacity ? place.evacuees / place.capacity : null;
      case 'depthHere': return place.rank;
      case 'updated': return place.saidAt === null ? null : -place.saidAt;
    }
  };
  return (a, b) => {
    const [x, y] = [value(a), value(b)];
    return x === y ? (b.evacuees ?? -1) - (a.evacuees ?? -1) || a.id.localeCompare(b.id)
      : x === null ? 1 : y === null ? -1
      : sign * (typeof x === 'string' ? inJapanese.compare(x, y as string) : x - (y as number));
  };
}
