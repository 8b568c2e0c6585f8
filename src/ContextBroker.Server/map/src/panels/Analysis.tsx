import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { askExposure, circle, saveAnalysis, type Asked, type Exposure } from '../context/exposure';
import { begin, drawn, stop, tool } from '../map/drawing';
import { number, t, type TextKey } from '../texts';
import { depthClass } from './words';

const populations: readonly [Asked, TextKey][] = [['lateNight', 'meshNight'], ['day', 'meshDay'], ['residents', 'meshResidents']];

/** Draw an area, and see at once how many people in it are in which depth; keep the question answered. */
export function Analysis(): JSX.Element {
  const [asked, setAsked] = useState<Asked>('lateNight');
  const [answer, setAnswer] = useState<Exposure | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const area = drawn.value;
  useEffect(() => {
    setAnswer(null);
    setFailure(null);
    if (area === null) {
      return undefined;
    }

    const gone = new AbortController();
    setIsAsking(true);
    askExposure(asked, area, gone.signal)
      .then(setAnswer)
      .catch((e: Error) => { if (!gone.signal.aborted) { setFailure(e.message); } })
      .finally(() => { if (!gone.signal.aborted) { setIsAsking(false); } });
    return () => gone.abort();
  }, [area, asked]);
  return (
    <div class="analysis">
      <h2>{t('exposureTitle')}</h2>
      <p class="note">{t('exposureHelp')}</p>
      <p class="buttons">
        <button type="button" class="plain" aria-pressed={tool.value === 'polygon'} onClick={() => begin('polygon')}>{t('drawPolygon')}</button>
        <button type="button" class="plain" aria-pressed={tool.value === 'circle'} onClick={() => begin('circle')}>{t('drawCircle')}</button>
        {tool.value !== null && <button type="button" class="plain" onClick={stop}>{t('cancel')}</button>}
      </p>
      {tool.value !== null && <p role="status" class="hint">{t(tool.value === 'polygon' ? 'polygonHint' : 'circleHint')}</p>}
      <Radius />
      <fieldset class="plain-set">
        <legend>{t('question')}</legend>
        {populations.map(([value, key]) => (
          <label key={value} class="choice"><input type="radio" name="asked" checked={asked === value} onChange={() => setAsked(value)} />{t(key)}</label>
        ))}
      </fieldset>
      {isAsking && <p role="status">{t('computing')}</p>}
      {failure !== null && <p role="alert" class="bad">{failure}</p>}
      {answer !== null && <Answer answer={answer} />}
      {answer !== null && area !== null && <Save key={JSON.stringify(area)} asked={asked} area={area} />}
    </div>
  );
}

// For who cannot draw: the middle of the map, and a radius.
function Radius(): JSX.Element {
  const [metres, setMetres] = useState(1000);
  return (
    <form class="field" onSubmit={e => { e.preventDefault(); const at = centre(); stop(); drawn.value = circle(at, metres); }}>
      <label>{t('radius')} <input type="number" min={50} max={50_000} step={50} value={metres} onInput={e => setMetres(Number(e.currentTarget.value))} /></label>
      <button type="submit" class="plain">{t('aroundCentre')}</button>
    </form>
  );
}

function centre(): [number, number] {
  const { lng, lat } = (globalThis as unknown as { mapView: { map: { getCenter(): { lng: number; lat: number } } } }).mapView.map.getCenter();
  return [lng, lat];
}

function Answer({ answer }: { answer: Exposure }): JSX.Element {
  return (
    <section role="status" class="answer">
      <div class="figures">
        <div class="figure"><span>{t('inArea')}</span><strong>{number(answer.living)}</strong></div>
        <div class="figure bad"><span>{t('inZone')}</span><strong>{number(answer.total)}</strong></div>
        <div class="figure"><span>{t('elderly')}</span><strong>{number(answer.over65)}</strong></div>
      </div>
      <table class="small">
        <caption class="hidden">{t('zoneDepth')}</caption>
        <thead><tr><th scope="col">{t('zoneDepth')}</th><th scope="col" class="number">{t('people')}</th></tr></thead>
        <tbody>
          {answer.ranks.map(one => (
            <tr key={one.rank}><th scope="row"><span class={'swatch depth' + one.rank} /> {depthClass(one.rank)}</th><td class="number">{number(one.total)}</td></tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Save({ asked, area }: { asked: Asked; area: GeoJSON.Polygon }): JSX.Element {
  const [name, setName] = useState('');
  const [message, setMessage] = useState<{ text: string; isBad: boolean } | null>(null);
  const save = async (e: Event): Promise<void> => {
    e.preventDefault();
    try {
      setMessage({ text: t('saved', await saveAnalysis(name.trim(), asked, area)), isBad: false });
    } catch (error) {
      setMessage({ text: t('failed', (error as Error).message), isBad: true });
    }
  };
  return (
    <form class="save" onSubmit={e => void save(e)}>
      <label class="field">{t('analysisName')} <input type="text" required maxLength={80} value={name} onInput={e => setName(e.currentTarget.value)} /></label>
      <button type="submit" class="action">{t('keepAnswered')}</button>
      <p role="status" class={message?.isBad ? 'bad' : 'good'}>{message?.text}</p>
    </form>
  );
}
