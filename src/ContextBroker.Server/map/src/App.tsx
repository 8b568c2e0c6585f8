import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { signal } from '@preact/signals';
import type { Config } from './context/broker';
import { operations } from './context/kinds';
import { MapView } from './map/view';
import { Analysis } from './panels/Analysis';
import { Details } from './panels/Details';
import { Legend } from './panels/Legend';
import { LiveBadge } from './panels/LiveBadge';
import { PrintSheet, print } from './panels/PrintSheet';
import { Recipients } from './panels/Recipients';
import { Search } from './panels/Search';
import { SideTable } from './panels/SideTable';
import { Situation } from './panels/Situation';
import { TimeBar } from './panels/TimeBar';
import { language, switchLanguage, t, type TextKey } from './texts';

type Tab = 'situation' | 'layers' | 'search' | 'analysis' | 'deliveries';

const tabs: readonly [Tab, () => JSX.Element][] = [['situation', Situation], ['layers', Legend], ['search', Search], ['analysis', Analysis], ['deliveries', Recipients]];
const tab = signal<Tab>('situation');
const isTableOpen = signal(false);

/** On a phone the panel lies over the map and can be put away. */
const isPanelOpen = signal(!matchMedia('(max-width: 640px)').matches);
export const failure = signal<string | null>(null);

export function App({ config }: { config: Config }): JSX.Element {
  useEffect(() => {
    document.documentElement.lang = language.value;
    document.title = config.title[language.value];
  }, [language.value]);
  return (
    <>
      <a class="skip" href="#table" onClick={e => { e.preventDefault(); isTableOpen.value = true; requestAnimationFrame(() => document.querySelector<HTMLElement>('#table .scroll')?.focus()); }}>{t('skip')}</a>
      <header>
        <h1>{config.title[language.value]}</h1>
        <LiveBadge />
        {isDrill() && <p class="drill">{t('drill')}</p>}
        <nav>
          <button type="button" aria-pressed={isTableOpen.value} onClick={() => (isTableOpen.value = !isTableOpen.value)}>{t('table')}</button>
          <button type="button" onClick={() => void print()}>{t('print')}</button>
          <button type="button" lang={language.value === 'ja' ? 'en' : 'ja'} onClick={switchLanguage}>{t('otherLanguage')}</button>
        </nav>
      </header>
      {failure.value !== null && <p role="alert" class="failure">{t('failed', failure.value)} <button type="button" onClick={() => location.reload()}>{t('retry')}</button></p>}
      <main class={isTableOpen.value ? 'with-table' : ''}>
        <Panel />
        <Frame config={config} />
        {isTableOpen.value && (
          <section id="table" class="side-table" aria-label={t('table')}>
            <SideTable />
          </section>
        )}
        <Details />
      </main>
      <PrintSheet title={config.title[language.value]} />
    </>
  );
}

function isDrill(): boolean {
  operations.version.value;
  return [...operations.items.values()].some(one => one.values['isDrill'] === true);
}

function Frame({ config }: { config: Config }): JSX.Element {
  const container = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const view = new MapView(container.current!, config);
    (globalThis as { mapView?: MapView }).mapView = view;
    return () => view.map.remove();
  }, []);
  return (
    <div class="frame">
      <div class="map" ref={container} />
      <TimeBar />
      <p class="credit">{t('credit')}</p>
    </div>
  );
}

function Panel(): JSX.Element {
  const Content = tabs.find(([name]) => name === tab.value)![1];
  return (
    <section class={'panel' + (isPanelOpen.value ? '' : ' away')}>
      <div role="tablist" class="tabs" onKeyDown={turn}>
        {tabs.map(([name]) => <TabButton key={name} name={name} />)}
      </div>
      <div role="tabpanel" id="panel" aria-labelledby={'tab-' + tab.value} class="content" tabIndex={0} hidden={!isPanelOpen.value}><Content /></div>
    </section>
  );
}

function TabButton({ name }: { name: Tab }): JSX.Element {
  const isChosen = tab.value === name;
  const choose = (): void => {
    isPanelOpen.value = !(isChosen && isPanelOpen.value && matchMedia('(max-width: 640px)').matches);
    tab.value = name;
  };
  return (
    <button type="button" role="tab" id={'tab-' + name} aria-controls="panel" aria-selected={isChosen} tabIndex={isChosen ? 0 : -1} onClick={choose}>
      {t(name as TextKey)}
    </button>
  );
}

function turn(e: KeyboardEvent): void {
  const step = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
  if (step !== 0) {
    const at = tabs.findIndex(([name]) => name === tab.value);
    tab.value = tabs[(at + step + tabs.length) % tabs.length]![0];
    requestAnimationFrame(() => document.getElementById('tab-' + tab.value)?.focus());
  }
}

