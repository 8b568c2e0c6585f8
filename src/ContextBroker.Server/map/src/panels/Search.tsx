import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { computed, signal } from '@preact/signals';
import { pointOf, text, type Item } from '../context/entities';
import { folded, foldedWords } from '../context/kana';
import { gauges, municipalities, sites } from '../context/kinds';
import { addressOf, municipalityName, names, places } from '../context/places';
import { boundsOf } from '../map/base';
import { selected, shown, target } from '../map/choices';
import { t } from '../texts';

interface Found { key: string; name: string; note: string; go: () => void }

/** What can be found, by what is said of it: folded once, not at every letter that is typed. */
interface Entry extends Found { said: string }

const words = signal('');
const most = 30;

const areas = computed<Entry[]>(() => {
  municipalities.version.value;
  return [...municipalities.items.values()].map(one => entry(one.id, text(one, 'name') ?? one.id, [text(one, 'nameKana'), text(one, 'nameEn')].filter(Boolean).join('　'), [text(one, 'name'), ...spoken(one)], () => {
    const boundary = one.values['boundary'] as GeoJSON.MultiPolygon | undefined;
    if (boundary) {
      target.value = { bounds: boundsOf([boundary]) };
    }
  }));
});

const shelters = computed<Entry[]>(() => places.value.map(place => entry(
  place.id, place.name, addressOf(place.operation ?? place.master!) ?? place.municipality,
  [place.name, text(place.master ?? undefined, 'nameKana'), text(place.operation ?? undefined, 'nameKana'), addressOf(place.operation ?? place.master!), ...ofMunicipality(place.code)],
  () => show(place.id, place.point))));

const stations = computed<Entry[]>(() => {
  gauges.version.value;
  return [...gauges.items.values()].map(one => entry(
    one.id, text(one, 'stationName') ?? text(one, 'name') ?? one.id, [t('gauges'), text(one, 'riverName')].filter(Boolean).join('　'),
    [text(one, 'stationName'), text(one, 'name'), text(one, 'nameKana'), text(one, 'riverName'), ...ofMunicipality(text(one, 'localGovernmentCode') ?? '')],
    () => show(one.id, pointOf(one))));
});

const emergencySites = computed<Entry[]>(() => {
  sites.version.value;
  return [...sites.items.values()].map(one => entry(
    one.id, text(one, 'name') ?? one.id, [t('sites'), addressOf(one)].filter(Boolean).join('　'),
    [text(one, 'name'), text(one, 'nameKana'), addressOf(one), ...ofMunicipality(text(one, 'localGovernmentCode') ?? '')],
    () => { shown.sites.value = true; show(one.id, pointOf(one)); }));
});

const found = computed<Found[]>(() => {
  const wanted = foldedWords(words.value);
  return wanted.length === 0 ? [] : [areas, shelters, stations, emergencySites].flatMap(entries => entries.value.filter(one => wanted.every(word => one.said.includes(word))));
});

/** Municipalities, shelters, gauges and emergency sites by name, kana, address or municipality. */
export function Search(): JSX.Element {
  useEffect(() => {
    // What cannot be read is not found; shelters and municipalities still are.
    void sites.loadOnce().catch(() => undefined);
  }, []);
  const all = found.value;
  return (
    <form role="search" class="search" onSubmit={e => { e.preventDefault(); all[0]?.go(); }}>
      <input type="search" aria-label={t('search')} placeholder={t('searchPlaceholder')} value={words.value} onInput={e => (words.value = e.currentTarget.value)} />
      <p role="status" class="count">{words.value.trim() === '' ? '' : all.length === 0 ? t('noMatch') : t('rows', all.length)}</p>
      <ul>
        {all.slice(0, most).map(one => (
          <li key={one.key}>
            <button type="button" class="hit" onClick={one.go}><strong>{one.name}</strong><small>{one.note}</small></button>
          </li>
        ))}
      </ul>
    </form>
  );
}

// Words are parted by what no word holds, so that none is found across two.
function entry(key: string, name: string, note: string, said: readonly (string | null)[], go: () => void): Entry {
  return { key, name, note, go, said: said.filter(one => one !== null).map(folded).join('|') };
}

function spoken(municipality: Item | undefined): (string | null)[] {
  return [text(municipality, 'nameKana'), text(municipality, 'nameEn')];
}

// The lists of shelters have no kana; the municipality that each belongs to has.
function ofMunicipality(code: string): (string | null)[] {
  return [municipalityName(code), ...spoken(names.value.get(code))];
}

function show(id: string, point: [number, number] | null): void {
  selected.value = id;
  if (point) {
    target.value = { point, zoom: 15 };
  }
}
