import type { JSX } from 'preact';
import { computed } from '@preact/signals';
import { numeric, text, type Item, type Kind } from '../context/entities';
import { evacuationResults, exposureAnalyses, exposureResults, supportResults } from '../context/kinds';
import { asShown, pastAt } from '../context/past';
import { municipalityName, places } from '../context/places';
import { number, t } from '../texts';
import { age } from './words';

const shelters = computed(() => {
  const count = { open: 0, full: 0, closed: 0, unknown: 0, evacuees: 0, inside: 0 };
  for (const place of places.value) {
    count[place.status]++;
    if (place.status === 'open' || place.status === 'full') {
      count.evacuees += place.evacuees ?? 0;
      count.inside += place.rank !== null ? 1 : 0;
    }
  }

  return count;
});

/** The numbers that change under an officer's eyes. */
export function Situation(): JSX.Element {
  const now = shelters.value;
  return (
    <div class="situation">
      <section>
        <h2>{t('shelters')}</h2>
        <div class="figures">
          <Figure name={t('open')} value={now.open + now.full} />
          <Figure name={t('full')} value={now.full} isBad={now.full > 0} />
          <Figure name={t('evacuees')} value={now.evacuees} />
        </div>
        <p class="note">{t('closed')} {number(now.closed)}　{t('unknown')} {number(now.unknown)}　{t('insideOpen', number(now.inside))}</p>
      </section>
      {pastAt.value !== null && <p class="note">{t('allAsThen')}</p>}
      <Evacuation />
      <Exposure />
      <Support />
    </div>
  );
}

function Evacuation(): JSX.Element | null {
  const rows = shownOf(evacuationResults);
  if (rows.length === 0) {
    return null;
  }

  const hit = rows.filter(row => (numeric(row, 'ordersInForce') ?? 0) > 0 || (numeric(row, 'sheltersOpen') ?? 0) > 0)
    .sort((a, b) => (numeric(b, 'peopleOrdered') ?? 0) - (numeric(a, 'peopleOrdered') ?? 0));
  return (
    <section>
      <h2>{t('theme1')}</h2>
      <div class="figures">
        <Figure name={t('inZoneNight')} value={sum(rows, 'peopleInZoneNight')} />
        <Figure name={t('ordered')} value={sum(rows, 'peopleOrdered')} isBad={sum(rows, 'peopleOrdered') > 0} />
        <Figure name={t('notInShelters')} value={sum(rows, 'peopleNotInShelters')} />
      </div>
      {hit.length > 0 && (
        <table class="small">
          <caption class="hidden">{t('theme1')}</caption>
          <thead><tr><th scope="col">{t('municipality')}</th><th scope="col" class="number">{t('ordered')}</th><th scope="col" class="number">{t('arrived')}</th><th scope="col" class="number">{t('usable')}</th></tr></thead>
          <tbody>
            {hit.map(row => (
              <tr key={row.id}>
                <th scope="row">{whose(row)}</th>
                <td class="number">{number(numeric(row, 'peopleOrdered'))}</td>
                <td class="number">{number(numeric(row, 'evacueesArrived'))}</td>
                <td class="number">{number(numeric(row, 'sheltersUsable'))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Computed rows={rows} />
    </section>
  );
}

function Exposure(): JSX.Element | null {
  exposureAnalyses.version.value;
  const totals = shownOf(exposureResults).filter(row => row.values['partOf'] === undefined);
  if (totals.length === 0) {
    return null;
  }

  return (
    <section>
      <h2>{t('theme2')}</h2>
      <table class="small">
        <caption class="hidden">{t('theme2')}</caption>
        <thead><tr><th scope="col">{t('question')}</th><th scope="col" class="number">{t('inZone')}</th><th scope="col" class="number">{t('deep')}</th><th scope="col" class="number">{t('elderly')}</th></tr></thead>
        <tbody>
          {totals.map(row => (
            <tr key={row.id}>
              <th scope="row">{nameOf(row)}</th>
              <td class="number">{number(numeric(row, 'peopleInZone'))}</td>
              <td class="number">{number(deep(row))}</td>
              <td class="number">{number(numeric(row, 'people65overInZone'))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Computed rows={totals} />
    </section>
  );
}

function Support(): JSX.Element | null {
  const rows = shownOf(supportResults).filter(row => text(row, 'localGovernmentCode') !== null);
  if (rows.length === 0) {
    return null;
  }

  return (
    <section>
      <h2>{t('theme3')}</h2>
      <table class="small">
        <caption class="hidden">{t('theme3')}</caption>
        <thead><tr><th scope="col">{t('municipality')}</th><th scope="col" class="number">{t('inZone')}</th><th scope="col" class="number">{t('withPlan')}</th><th scope="col" class="number">{t('withSupporter')}</th></tr></thead>
        <tbody>
          {rows.map(row => (
            <tr key={row.id}>
              <th scope="row">{whose(row)}</th>
              <td class="number">{number(numeric(row, 'persons_all'))}</td>
              <td class="number">{number(numeric(row, 'withPlan_all'))}</td>
              <td class="number">{number(numeric(row, 'withSupporter_all'))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="note">{t('suppressed')}</p>
      <Computed rows={rows} />
    </section>
  );
}

function Computed({ rows }: { rows: Item[] }): JSX.Element {
  const newest = Math.max(...rows.map(row => row.modifiedAt ?? 0));
  return <p class="note">{t('computed', age(newest))}{rows.some(row => row.values['isDrill'] === true || row.values['isSynthetic'] === true) && <strong>　{t('synthetic')}</strong>}</p>;
}

function Figure({ name, value, isBad = false }: { name: string; value: number; isBad?: boolean }): JSX.Element {
  return <div class={'figure' + (isBad ? ' bad' : '')}><span>{name}</span><strong>{number(value)}</strong></div>;
}

// Now, or as they were at the time that is shown.
function shownOf(kind: Kind): Item[] {
  kind.version.value;
  return [...kind.items.values()].map(asShown).filter(one => one !== null);
}

function whose(row: Item): string {
  const code = text(row, 'localGovernmentCode') ?? '';
  return municipalityName(code) ?? text(row, 'name') ?? code;
}

function sum(rows: Item[], name: string): number {
  return rows.reduce((total, row) => total + (numeric(row, name) ?? 0), 0);
}

function deep(row: Item): number | null {
  const ranks = row.values['peopleByDepthRank'];
  return Array.isArray(ranks) ? ranks.filter(one => (one as { depthRank: number }).depthRank >= 3).reduce((total: number, one) => total + (one as { total: number }).total, 0) : null;
}

function nameOf(row: Item): string {
  const named = text(exposureAnalyses.items.get(text(row, 'analysis') ?? ''), 'name');
  if (named !== null) {
    return named;
  }

  const year = numeric(row, 'year');
  const slot = text(row, 'timeSlot');
  return year !== null ? t('residentsOf', year) : slot === 'day' ? t('stayDay') : slot === 'lateNight' ? t('stayNight') : row.id.split(':').at(-1)!;
}
