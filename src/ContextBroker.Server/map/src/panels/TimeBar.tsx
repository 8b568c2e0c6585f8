import type { JSX } from 'preact';
import { signal } from '@preact/signals';
import { pastAt, readHistory, showPast, showPresent, type History } from '../context/past';
import { dateAndTime, t } from '../texts';

const hour = 3_600_000;
const steps = 500;

const history = signal<History | null>(null);
const isReading = signal(false);
const failure = signal<string | null>(null);

/** Slides over what was: shelters, orders and gauges as they were at that time. */
export function TimeBar(): JSX.Element {
  const known = history.value;
  if (known === null) {
    return (
      <div class="timebar shut">
        <button type="button" disabled={isReading.value} onClick={() => void open(24 * hour)}>{isReading.value ? t('loading') : t('past')}</button>
        {failure.value !== null && <span role="alert" class="bad">{t('failed', failure.value)}</span>}
      </div>
    );
  }

  const at = pastAt.value ?? known.to;
  const step = Math.max(1, (known.to - known.from) / steps);
  return (
    <div class="timebar" role="group" aria-label={t('timeSlider')}>
      <button type="button" onClick={() => void open(hour)}>{t('lastHour')}</button>
      <button type="button" onClick={() => void open(24 * hour)}>{t('lastDay')}</button>
      <input
        type="range" min={0} max={steps} step={1} value={Math.round((at - known.from) / step)} aria-label={t('timeSlider')} aria-valuetext={dateAndTime(at)}
        onInput={e => showPast(known, known.from + Number(e.currentTarget.value) * step)}
      />
      <output>{dateAndTime(at)}</output>
      <button type="button" class="strong" onClick={close}>{t('toPresent')}</button>
    </div>
  );
}

async function open(length: number): Promise<void> {
  isReading.value = true;
  failure.value = null;
  try {
    const found = await readHistory(Date.now() - length);
    history.value = found;
    showPast(found, found.to);
  } catch (e) {
    failure.value = (e as Error).message;
  } finally {
    isReading.value = false;
  }
}

function close(): void {
  history.value = null;
  showPresent();
}
