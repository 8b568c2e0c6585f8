import type { JSX } from 'preact';
import { heardAt, liveState, liveWay } from '../live/state';
import { pastAt } from '../context/past';
import { clock, dateAndTime, t } from '../texts';

/** Whether what is shown is the present; where it is not, it says so and since when. */
export function LiveBadge(): JSX.Element {
  if (pastAt.value !== null) {
    return <p role="status" class="live notLive"><span class="dot" aria-hidden="true" />{t('pastShown', dateAndTime(pastAt.value))}</p>;
  }

  const state = liveState.value;
  const heard = heardAt.value;
  return (
    <p role="status" class={'live ' + state}>
      <span class="dot" aria-hidden="true" />
      {t(state)}
      {state === 'live' && <small>{liveWay.value}</small>}
      {heard !== null && <small>{state === 'live' ? clock(heard) : t('lastHeard', clock(heard))}</small>}
    </p>
  );
}
