import type { JSX } from 'preact';
import type { Signal } from '@preact/signals';
import { staleAfter } from '../context/clock';
import { meshShown, resultShown, shown, type MeshChoice, type ResultChoice } from '../map/choices';
import { meshClasses } from '../map/layers';
import { classesOf } from '../map/results';
import { depthColours, gaugeColours, levelColours, meshColours, resultColours, shelterImage, symbolUrl } from '../map/symbols';
import { duration, number, t, type TextKey } from '../texts';
import { depthClass } from './words';

/** What is drawn, what it means, and whether it is shown. */
export function Legend(): JSX.Element {
  return (
    <div class="legend">
      <Layer label="shelters" isShown={shown.shelters}>
        <Row image={shelterImage('open', false, 3, false)} text={t('open')} />
        <Row image={shelterImage('full', false, 8, false)} text={t('full')} />
        <Row image={shelterImage('closed', false, -1, false)} text={t('closed')} />
        <Row image={shelterImage('unknown', false, -1, false)} text={t('unknown')} />
        <Row image={shelterImage('open', true, -1, false)} text={t('insideZone')} />
        <Row image={shelterImage('open', false, 5, false)} text={t('ring')} />
        <Row image={shelterImage('open', false, 3, true)} text={t('stale', duration(staleAfter))} />
      </Layer>
      <Layer label="zones" isShown={shown.zones}>
        {depthColours.map((colour, i) => <Row key={colour} colour={colour} text={depthClass(i + 1)} />).reverse()}
      </Layer>
      <Layer label="orders" isShown={shown.orders}>
        {([5, 4, 3] as const).map(level => <Row key={level} colour={levelColours[level]!} text={t(`level${level}`)} />)}
      </Layer>
      <Layer label="gauges" isShown={shown.gauges}>
        {(['flooding', 'danger', 'evacuationJudgement', 'caution', 'waiting', 'normal'] as const)
          .map(state => <Row key={state} image={`gauge|${state}`} text={t(gaugeText[state])} />)
          .concat(<Row key="stale" image="gauge|stale" text={t('gaugeStale', duration(staleAfter))} />)}
      </Layer>
      <fieldset>
        <legend>{t('meshes')}</legend>
        {(['none', 'day', 'lateNight', 'residents', 'elderly'] as const).map(choice => (
          <label key={choice} class="choice">
            <input type="radio" name="mesh" checked={meshShown.value === choice} onChange={() => (meshShown.value = choice)} />
            {t(meshText[choice])}
          </label>
        ))}
        {meshShown.value !== 'none' && <Classes limits={meshClasses(meshShown.value)} colours={meshColours} unit="perMesh" />}
      </fieldset>
      <fieldset>
        <legend>{t('resultsLayer')}</legend>
        {(['none', 'peopleInZoneNight', 'peopleOrdered', 'peopleNotInShelters', 'persons_all'] as const).map(choice => (
          <label key={choice} class="choice">
            <input type="radio" name="result" checked={resultShown.value === choice} onChange={() => (resultShown.value = choice)} />
            {t(resultText[choice])}
          </label>
        ))}
        {resultShown.value !== 'none' && <Classes limits={classesOf(resultShown.value)} colours={resultColours} unit="perMunicipality" />}
      </fieldset>
      <Layer label="sites" isShown={shown.sites} />
      <Layer label="meshLines" isShown={shown.meshLines} />
      <p class="attribution">{t('attribution')}</p>
    </div>
  );
}

export const gaugeText: Readonly<Record<string, TextKey>> = {
  flooding: 'gaugeFlooding', danger: 'gaugeDanger', evacuationJudgement: 'gaugeJudgement', caution: 'gaugeCaution', waiting: 'gaugeWaiting', normal: 'gaugeNormal',
};

const meshText: Readonly<Record<MeshChoice, TextKey>> = { none: 'meshNone', day: 'meshDay', lateNight: 'meshNight', residents: 'meshResidents', elderly: 'meshElderly' };

const resultText: Readonly<Record<ResultChoice, TextKey>> = {
  none: 'meshNone', peopleInZoneNight: 'resultInZone', peopleOrdered: 'resultOrdered', peopleNotInShelters: 'resultElsewhere', persons_all: 'resultSupport',
};

function Classes({ limits, colours, unit }: { limits: readonly number[]; colours: readonly string[]; unit: TextKey }): JSX.Element {
  return (
    <ul>
      {limits.map((limit, i) => (
        <Row key={limit} colour={colours[i]!} text={`${number(limit)}～${i + 1 < limits.length ? number(limits[i + 1]!) : ''}`} />
      )).reverse()}
      <li class="unit">{t(unit)}</li>
    </ul>
  );
}

function Layer({ label, isShown, children }: { label: TextKey; isShown: Signal<boolean>; children?: JSX.Element | JSX.Element[] }): JSX.Element {
  return (
    <section>
      <label class="layer">
        <input type="checkbox" checked={isShown.value} onChange={e => (isShown.value = e.currentTarget.checked)} />
        {t(label)}
      </label>
      {children && isShown.value && <ul>{children}</ul>}
    </section>
  );
}

function Row({ image, colour, text }: { image?: string; colour?: string; text: string }): JSX.Element {
  return (
    <li>
      {image ? <img src={urlOf(image)} alt="" width="22" height="22" /> : <span class="swatch" style={{ background: colour ?? gaugeColours['normal'] }} />}
      <span>{text}</span>
    </li>
  );
}

const urls = new Map<string, string>();

function urlOf(image: string): string {
  const known = urls.get(image) ?? symbolUrl(image);
  urls.set(image, known);
  return known;
}
