import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { address, ask, type Json } from '../context/broker';
import { isStale } from '../context/clock';
import { itemOf, numeric, text, type Item } from '../context/entities';
import { evacuationResults, gauges, municipalities, orders, supportResults } from '../context/kinds';
import { asShown, past } from '../context/past';
import { addressOf, municipalityName, placeOf, type Place } from '../context/places';
import { selected } from '../map/choices';
import { gaugeState, levelOf } from '../map/layers';
import { dateAndTime, isText, number, t } from '../texts';
import { gaugeText } from './Legend';
import { ReportForm } from './ReportForm';
import { age, depthClass, depthWord, statusWord } from './words';

/** What is selected, in words, with the raw entity one click away. */
export function Details(): JSX.Element | null {
  const id = selected.value;
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const close = (e: KeyboardEvent): void => {
      if (e.key === 'Escape') {
        selected.value = null;
      }
    };
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, []);
  if (id === null) {
    return null;
  }

  return (
    <aside ref={panel} class="details" aria-label={t('details')}>
      <button type="button" class="close" aria-label={t('close')} onClick={() => (selected.value = null)}>×</button>
      <Content key={id} id={id} />
    </aside>
  );
}

function Content({ id }: { id: string }): JSX.Element {
  const place = placeOf(id);
  if (place) {
    return <OfPlace place={place} />;
  }

  orders.version.value;
  gauges.version.value;
  const known = orders.items.get(id) ?? gauges.items.get(id) ?? municipalities.items.get(id);
  return known ? <OfItem item={asShown(known) ?? known} /> : <Fetched id={id} />;
}

function OfPlace({ place }: { place: Place }): JSX.Element {
  const { operation, master } = place;
  return (
    <>
      <h2>{place.name}</h2>
      <p class="sub">{place.municipality}　{t(text(master ?? undefined, 'shelterType') === 'welfare' ? 'welfare' : 'shelters')}</p>
      <p class={'headline ' + (isStale(place.saidAt) ? 'stale' : '')}>
        <span class={'status ' + place.status}>{statusWord(place)}</span>
        <span>{number(place.evacuees)}<small> {t('people')}{place.capacity ? ` / ${number(place.capacity)}` : ''}</small></span>
        <small class="age">{age(place.saidAt)}</small>
      </p>
      {operation?.values['isDrill'] === true && <p class="drill">{t('drill')}</p>}
      <dl>
        <Row name={t('depthHere')}>{place.rank !== null && <span class={'swatch depth' + place.rank} />}{depthWord(place.rank)}</Row>
        <Row name={t('address')}>{addressOf(operation ?? master!)}</Row>
        <Row name={t('target')}>{text(master ?? undefined, 'targetEvacuees')}</Row>
        <Row name="ID">{text(operation ?? master ?? undefined, 'nationalShelterId')}</Row>
      </dl>
      {past.value === null && <ReportForm place={place} />}
      {operation && <Links id={operation.id} hasHistory />}
      {master && <Links id={master.id} />}
    </>
  );
}

function OfItem({ item }: { item: Item }): JSX.Element {
  switch (item.type) {
    case 'EvacuationOrder':
      return <OfOrder item={item} />;
    case 'FloodMonitoring':
      return <OfGauge item={item} />;
    case 'Municipality':
      return <OfMunicipality item={item} />;
    default:
      return <OfAnything item={item} />;
  }
}

function OfOrder({ item }: { item: Item }): JSX.Element {
  const level = levelOf(item);
  return (
    <>
      <h2><span class={'level level' + level}>{level}</span>{level >= 3 && level <= 5 ? t(`level${level as 3 | 4 | 5}`).slice(2) : t('orders')}</h2>
      <p class="sub">{list(item.values['targetAreaNames'])}</p>
      {item.values['isDrill'] === true && <p class="drill">{t('drill')}</p>}
      <dl>
        <Row name={t('people')}>{number(numeric(item, 'targetPersons'))}</Row>
        <Row name={t('updated')}>{age(item.observedAt ?? item.modifiedAt)}</Row>
        <Row name={t('details')}>{text(item, 'instruction') ?? text(item, 'reason')}</Row>
      </dl>
      <Links id={item.id} hasHistory />
    </>
  );
}

function OfGauge({ item }: { item: Item }): JSX.Element {
  const known = thresholds.filter(name => numeric(item, name) !== null);
  return (
    <>
      <h2>{text(item, 'stationName') ?? text(item, 'name') ?? item.id}</h2>
      <p class="sub">{text(item, 'riverName')}</p>
      <p class={'headline ' + (isStale(item.observedAt) ? 'stale' : '')}>
        <span>{number(numeric(item, 'currentLevel'), 2)}<small> m</small></span>
        <span class="sub">{t(gaugeText[gaugeState(item)] ?? 'unknown')}</span>
        <small class="age">{age(item.observedAt)}</small>
      </p>
      {item.values['isDrill'] === true && <p class="drill">{t('drill')}</p>}
      <dl>{known.map(name => <Row key={name} name={t(name)}>{number(numeric(item, name), 2)} m</Row>)}</dl>
      <Links id={item.id} hasHistory />
    </>
  );
}

const thresholds = ['waitingLevel', 'cautionLevel', 'evacuationJudgementLevel', 'dangerLevel'] as const;

// The figures that standing analyses keep of it.
function OfMunicipality({ item }: { item: Item }): JSX.Element {
  evacuationResults.version.value;
  supportResults.version.value;
  const code = text(item, 'localGovernmentCode') ?? '';
  const [status, support] = [evacuationResults, supportResults].map(kind => [...kind.items.values()].map(asShown).find(one => one !== null && text(one, 'localGovernmentCode') === code) ?? undefined);
  return (
    <>
      <h2>{municipalityName(code) ?? item.id}</h2>
      <p class="sub">{[text(item, 'nameKana'), text(item, 'nameEn')].filter(Boolean).join('　')}</p>
      <dl>
        {status && <>
          <Row name={t('inZoneNight')}>{number(numeric(status, 'peopleInZoneNight'))}</Row>
          <Row name={t('ordered')}>{number(numeric(status, 'peopleOrdered'))}</Row>
          <Row name={t('arrived')}>{number(numeric(status, 'evacueesArrived'))}</Row>
          <Row name={t('notInShelters')}>{number(numeric(status, 'peopleNotInShelters'))}</Row>
          <Row name={t('usable')}>{number(numeric(status, 'sheltersUsable'))}</Row>
        </>}
        {support && <Row name={t('resultSupport')}>{number(numeric(support, 'persons_all'))}</Row>}
        {status && <Row name={t('updated')}>{age(status.modifiedAt)}</Row>}
      </dl>
      {status && <Links id={status.id} hasHistory />}
      {support && <Links id={support.id} hasHistory />}
      <Links id={item.id} />
    </>
  );
}

function OfAnything({ item }: { item: Item }): JSX.Element {
  const rank = numeric(item, 'depthRank');
  const hazards = item.values['hazardTypes'];
  return (
    <>
      <h2>{text(item, 'name') ?? (item.type === 'HazardZone' ? t('zones') : item.type.endsWith('Mesh') || item.type === 'PeopleFlowObservation' ? t('meshes') : item.type)}</h2>
      <p class="sub">{text(item, 'scenario') ?? text(item, 'meshCode')}</p>
      <dl>
        {rank !== null && <Row name={t('zoneDepth')}><span class={'swatch depth' + rank} />{depthClass(rank)}</Row>}
        {Array.isArray(hazards) && <Row name={t('hazards')}>{hazards.map(one => (isText(String(one)) ? t(one as 'flood') : String(one))).join('、')}</Row>}
        {['stayPopulation', 'populationTotal', 'population65over'].map(name => (numeric(item, name) === null ? null : <Row key={name} name={name === 'population65over' ? '65+' : t('people')}>{number(numeric(item, name))}</Row>))}
        <Row name={t('address')}>{addressOf(item)}</Row>
        <Row name={t('source')}>{text(item, 'source')}</Row>
        <Row name={t('dataAsOf')}>{text(item, 'dataVersion')}</Row>
        <Row name={t('updated')}>{item.modifiedAt === null ? null : age(item.modifiedAt)}</Row>
      </dl>
      <Links id={item.id} />
    </>
  );
}

// What comes as tiles is asked for when it is looked at.
function Fetched({ id }: { id: string }): JSX.Element {
  const [found, setFound] = useState<Item | string | null>(null);
  useEffect(() => {
    let isGone = false;
    ask(`ngsi-ld/v1/entities/${encodeURIComponent(id)}?format=concise&options=sysAttrs`)
      .then(answer => answer.json())
      .then(entity => { if (!isGone) { setFound(itemOf(entity as Json, 0)); } })
      .catch((e: Error) => { if (!isGone) { setFound(e.message); } });
    return () => { isGone = true; };
  }, [id]);
  return found === null ? <p>{t('loading')}</p> : typeof found === 'string' ? <p role="alert">{t('failed', found)}</p> : <OfItem item={found} />;
}

export function Row({ name, children }: { name: string; children?: ComponentChildren }): JSX.Element | null {
  const isEmpty = children === null || children === undefined || children === '' || children === false;
  return isEmpty ? null : <><dt>{name}</dt><dd>{children}</dd></>;
}

function Links({ id, hasHistory = false }: { id: string; hasHistory?: boolean }): JSX.Element {
  const type = id.split(':')[2];
  return (
    <p class="links">
      <a href={address(`ngsi-ld/v1/entities/${encodeURIComponent(id)}`)} target="_blank" rel="noreferrer">{t('rawData')}</a>
      {hasHistory && <a href={address(`ngsi-ld/v1/temporal/entities/${encodeURIComponent(id)}`)} target="_blank" rel="noreferrer">{t('history')}</a>}
      <small>{type}</small>
    </p>
  );
}

function list(value: unknown): string {
  return Array.isArray(value) ? value.join('、') : typeof value === 'string' ? value : '';
}

export function when(at: number | null): string {
  return at === null ? '－' : dateAndTime(at);
}
