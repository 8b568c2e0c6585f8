import type { JSX } from 'preact';
import { signal } from '@preact/signals';
import { isStale } from '../context/clock';
import { numeric, pointOf, text, type Item } from '../context/entities';
import { gauges, orders } from '../context/kinds';
import { past } from '../context/past';
import { municipalityName } from '../context/places';
import { boundsOf } from '../map/base';
import { selected, target } from '../map/choices';
import { gaugeState, isInForce, levelOf, nextThreshold, shownOf } from '../map/layers';
import { isText, number, t, type TextKey } from '../texts';
import { gaugeText } from './Legend';
import { ShelterTable } from './ShelterTable';
import { age } from './words';

type Rows = 'shelters' | 'orders' | 'gauges';

const kinds: readonly Rows[] = ['shelters', 'orders', 'gauges'];
const rows = signal<Rows>('shelters');

/** What the map shows, as tables. */
export function SideTable(): JSX.Element {
  return (
    <div class="table-panel">
      <fieldset class="table-kinds">
        <legend class="hidden">{t('tableOf')}</legend>
        {kinds.map(kind => <label key={kind}><input type="radio" name="rows" checked={rows.value === kind} onChange={() => (rows.value = kind)} />{t(kind)}</label>)}
      </fieldset>
      {rows.value === 'shelters' ? <ShelterTable /> : rows.value === 'orders' ? <OrderTable /> : <GaugeTable />}
    </div>
  );
}

function OrderTable(): JSX.Element {
  orders.version.value;
  past.value;
  const found = shownOf(orders).filter(isInForce).sort((a, b) => levelOf(b) - levelOf(a));
  return (
    <Table caption="orders" columns={['level', 'area', 'municipality', 'hazard', 'people', 'issued']} nothing="noOrders" isEmpty={found.length === 0}>
      {found.map(one => {
        const hazard = text(one, 'hazardType') ?? '';
        const areas = one.values['targetAreaNames'];
        return (
          <tr key={one.id} class={selected.value === one.id ? 'selected' : ''}>
            <td><span class={'level level' + levelOf(one)}>{levelOf(one)}</span>{t(`level${levelOf(one)}` as TextKey).slice(2)}</td>
            <th scope="row"><Name item={one}>{Array.isArray(areas) ? areas.join('、') : (text(one, 'targetAreaNames') ?? one.id)}</Name></th>
            <td>{whose(one)}</td>
            <td>{isText(hazard) ? t(hazard) : hazard}</td>
            <td class="number">{number(numeric(one, 'targetPersons'))}</td>
            <td class="number">{age(one.observedAt ?? one.modifiedAt)}</td>
          </tr>
        );
      })}
    </Table>
  );
}

function GaugeTable(): JSX.Element {
  gauges.version.value;
  past.value;
  const found = shownOf(gauges).sort((a, b) => (nextThreshold(a) ?? Infinity) - (nextThreshold(b) ?? Infinity));
  return (
    <Table caption="gauges" columns={['station', 'river', 'municipality', 'waterLevel', 'status', 'nextThreshold', 'updated']} nothing="noGauges" isEmpty={found.length === 0}>
      {found.map(one => (
        <tr key={one.id} class={(selected.value === one.id ? 'selected ' : '') + (isStale(one.observedAt) ? 'stale' : '')}>
          <th scope="row"><Name item={one}>{text(one, 'stationName') ?? text(one, 'name') ?? one.id}</Name></th>
          <td>{text(one, 'riverName') ?? '－'}</td>
          <td>{whose(one)}</td>
          <td class="number">{number(numeric(one, 'currentLevel'), 2)}</td>
          <td>{t(gaugeText[gaugeState(one)] ?? 'unknown')}</td>
          <td class="number">{number(nextThreshold(one), 2)}</td>
          <td class="number">{age(one.observedAt)}</td>
        </tr>
      ))}
    </Table>
  );
}

function Table({ caption, columns, nothing, isEmpty, children }: { caption: TextKey; columns: readonly TextKey[]; nothing: TextKey; isEmpty: boolean; children: JSX.Element[] }): JSX.Element {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t(caption)}>
      <table>
        <caption class="hidden">{t(caption)}</caption>
        <thead><tr>{columns.map(column => <th key={column} scope="col">{t(column)}</th>)}</tr></thead>
        <tbody>{children}</tbody>
      </table>
      {isEmpty && <p class="nothing">{t(nothing)}</p>}
    </div>
  );
}

function Name({ item, children }: { item: Item; children: string }): JSX.Element {
  return <button type="button" class="link" onClick={() => select(item)}>{children}</button>;
}

function whose(item: Item): string {
  const code = text(item, 'localGovernmentCode') ?? '';
  return municipalityName(code) ?? code;
}

function select(item: Item): void {
  const area = item.values['location'] as GeoJSON.Geometry | undefined;
  const point = pointOf(item);
  selected.value = item.id;
  if (point) {
    target.value = { point, zoom: 14 };
  } else if (area?.type === 'Polygon' || area?.type === 'MultiPolygon') {
    target.value = { bounds: boundsOf([area]) };
  }
}
