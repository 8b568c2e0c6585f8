import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { numeric, text } from '../context/entities';
import type { Place } from '../context/places';
import { look, Overtaken, report, type Report, type Seen } from '../context/report';
import { number, t, type TextKey } from '../texts';

type State = { step: 'shut' } | { step: 'open'; seen: Seen; said: Report; message: { text: string; isBad: boolean } | null; isSending: boolean };

const openings: readonly [string, TextKey][] = [['notOpened', 'notOpened'], ['preparing', 'preparing'], ['open', 'open'], ['closed', 'closedAgain']];
const crowdings: readonly [string, TextKey][] = [['available', 'available'], ['crowded', 'crowded'], ['full', 'full']];

/** An officer's report of one shelter, from a phone at its door or a desk. */
export function ReportForm({ place }: { place: Place }): JSX.Element {
  const [state, setState] = useState<State>({ step: 'shut' });
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => setState({ step: 'shut' }), [place.master?.id ?? place.id]);
  const open = (message: { text: string; isBad: boolean } | null, said?: Report): void => {
    look(place)
      .then(seen => { setFailure(null); setState({ step: 'open', seen, said: said ?? saidBefore(seen), message, isSending: false }); })
      .catch((e: Error) => setFailure(e.message));
  };
  if (state.step === 'shut') {
    return (
      <>
        <button type="button" class="action" onClick={() => open(null)}>{t('report')}</button>
        {failure !== null && <p role="alert" class="bad">{t('failed', failure)}</p>}
      </>
    );
  }

  const { said, seen, message, isSending } = state;
  const say = (part: Partial<Report>): void => setState({ ...state, said: { ...said, ...part } });
  const submit = async (e: Event): Promise<void> => {
    e.preventDefault();
    setState({ ...state, isSending: true, message: null });
    try {
      await report(place, seen, said);
      open({ text: t('reported'), isBad: false }, said);
    } catch (error) {
      // What the other officer said is shown; what this one wanted to say stays in the form.
      if (error instanceof Overtaken) {
        open({ text: t('overtaken'), isBad: true }, said);
      } else {
        setState({ ...state, isSending: false, message: { text: t('failed', (error as Error).message), isBad: true } });
      }
    }
  };
  return (
    <form class="report" aria-label={t('report')} onSubmit={e => void submit(e)}>
      <p class="note">{t('storedNow')}: {storedWord(seen)}</p>
      <fieldset>
        <legend>{t('status')}</legend>
        {openings.map(([value, key]) => <Choice key={value} name="opening" label={t(key)} isChosen={said.openingStatus === value} choose={() => say({ openingStatus: value })} />)}
      </fieldset>
      <fieldset>
        <legend>{t('crowding')}</legend>
        {crowdings.map(([value, key]) => <Choice key={value} name="crowding" label={t(key)} isChosen={said.crowdingStatus === value} choose={() => say({ crowdingStatus: value })} />)}
      </fieldset>
      <label class="field">
        {t('evacuees')}
        <input type="number" inputMode="numeric" min={0} max={100_000} step={1} value={said.evacueeTotal ?? ''} onInput={e => say({ evacueeTotal: e.currentTarget.value === '' ? null : Math.round(Number(e.currentTarget.value)) })} />
      </label>
      <p class="buttons">
        <button type="submit" class="action" disabled={isSending}>{t('sendReport')}</button>
        <button type="button" class="plain" onClick={() => setState({ step: 'shut' })}>{t('close')}</button>
      </p>
      <p role="status" class={message?.isBad ? 'bad' : 'good'}>{message?.text}</p>
    </form>
  );
}

function Choice({ name, label, isChosen, choose }: { name: string; label: string; isChosen: boolean; choose: () => void }): JSX.Element {
  return <label class="pill"><input type="radio" name={name} checked={isChosen} onChange={choose} />{label}</label>;
}

function saidBefore(seen: Seen): Report {
  const opening = text(seen.item ?? undefined, 'openingStatus');
  return {
    openingStatus: opening === 'full' ? 'open' : (opening ?? 'open'),
    crowdingStatus: text(seen.item ?? undefined, 'crowdingStatus'),
    evacueeTotal: numeric(seen.item ?? undefined, 'evacueeTotal'),
  };
}

function storedWord(seen: Seen): string {
  if (seen.item === null) {
    return t('never');
  }

  const opening = text(seen.item, 'openingStatus');
  const crowding = text(seen.item, 'crowdingStatus');
  const key = openings.find(([value]) => value === opening)?.[1];
  return [key ? t(key) : t('unknown'), crowdings.find(([value]) => value === crowding)?.[1]].filter(Boolean).map((one, i) => (i === 0 ? one : t(one as TextKey))).join('・')
    + `　${number(numeric(seen.item, 'evacueeTotal'))} ${t('people')}`;
}
