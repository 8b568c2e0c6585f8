import { signal } from '@preact/signals';

export type LiveState = 'connecting' | 'catchingUp' | 'live' | 'notLive';

/** Whether what the page shows is the present. */
export const liveState = signal<LiveState>('connecting');

/** By which way changes come; null: by none. */
export const liveWay = signal<'MQTT' | 'SSE' | null>(null);

/** When the broker was last heard, epoch milliseconds. */
export const heardAt = signal<number | null>(null);

/** Changes taken since the page was opened. */
export const changesTaken = signal(0);
