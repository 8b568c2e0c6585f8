import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { address } from '../context/broker';
import { followRecipients, recipients, recipientsFailure, type Recipient } from '../context/recipients';
import { duration, number, t, type TextKey } from '../texts';
import { age } from './words';

const stateText: Readonly<Record<Recipient['state'], TextKey>> = { reached: 'reached', waiting: 'waitingState', failing: 'failing' };

/** Who is told of changes, and whether it arrives: from the delivery ledger. */
export function Recipients(): JSX.Element {
  useEffect(followRecipients, []);
  return (
    <div class="recipients">
      <h2>{t('recipientsTitle')}</h2>
      {recipientsFailure.value !== null && <p role="alert" class="note">{t('failed', recipientsFailure.value)}</p>}
      {recipients.value.length === 0 && <p class="note">{t('noRecipients')}</p>}
      <ul>
        {recipients.value.map(one => (
          <li key={one.id}>
            <p class="name">{one.name}</p>
            <p><span class={'delivery ' + one.state}>{t(stateText[one.state])}</span> <small>{one.way}</small></p>
            <dl>
              <dt>{t('acknowledged')}</dt><dd>{age(one.acknowledgedAt)}</dd>
              <dt>{t('lag')}</dt><dd>{one.lagSeconds > 0 ? duration(one.lagSeconds * 1000) : t('noLag')}{one.waiting > 0 && `（${t('waitingCount', number(one.waiting))}）`}</dd>
              {one.dead > 0 && <><dt>{t('dead')}</dt><dd>{number(one.dead)}</dd></>}
              {one.lastError && one.state === 'failing' && <><dt>{t('error')}</dt><dd>{one.lastError}</dd></>}
            </dl>
            <a href={address(`ngsi-ld/v1/subscriptions/${encodeURIComponent(one.id)}/deliveries?limit=100`)} target="_blank" rel="noreferrer">{t('ledger')}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}
