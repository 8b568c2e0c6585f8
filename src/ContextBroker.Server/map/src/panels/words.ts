import { shownAt } from '../context/clock';
import { text } from '../context/entities';
import type { Place, Status } from '../context/places';
import { duration, t, type TextKey } from '../texts';

/** The state in the words of the legend; of a shelter that is not open, in its own. */
export function statusWord(place: Place): string {
  if (place.status === 'open' && text(place.operation ?? undefined, 'crowdingStatus') === 'crowded') {
    return `${t('open')}・${t('crowded')}`;
  }

  if (place.status === 'closed') {
    const word: Record<string, TextKey> = { notOpened: 'notOpened', preparing: 'preparing', requested: 'preparing', closed: 'closedAgain' };
    return t(word[text(place.operation ?? undefined, 'openingStatus') ?? ''] ?? 'closed');
  }

  return t(place.status);
}

export const statuses: readonly Status[] = ['open', 'full', 'closed', 'unknown'];

export function depthWord(rank: number | null): string {
  return rank === null ? t('outside') : depthClass(rank);
}

export function depthClass(rank: number): string {
  return t(`depth${Math.min(6, Math.max(1, rank))}` as TextKey);
}

/** "3分前"; what was never said is said to be so. */
export function age(at: number | null): string {
  return at === null ? t('never') : t('ago', duration(shownAt() - at));
}
