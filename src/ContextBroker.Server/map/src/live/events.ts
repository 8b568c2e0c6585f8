import { address, tenantHeaders, type Json } from '../context/broker';
import { position, reached, streamPath, takeNotification } from './changes';

/**
 * Server-Sent Events, read by fetch because EventSource cannot name a tenant. Begins after the position: a gap cannot be.
 * Ends when the stream ends.
 */
export async function followEvents(opened: () => void, stop: AbortSignal): Promise<void> {
  const answer = await fetch(address(`${streamPath}&after=${position()}`), {
    headers: { Accept: 'text/event-stream', ...tenantHeaders() },
    signal: stop,
    cache: 'no-store',
  });
  if (!answer.ok || !answer.body) {
    throw new Error(`The stream was answered ${answer.status}`);
  }

  opened();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }

    buffer += value.replaceAll('\r\n', '\n');
    for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
      take(buffer.slice(0, end));
      buffer = buffer.slice(end + 2);
    }
  }
}

function take(event: string): void {
  const lines = event.split('\n');
  const id = Number(lines.find(line => line.startsWith('id:'))?.slice(3));
  const data = lines.filter(line => line.startsWith('data:')).map(line => line.slice(5)).join('\n');
  if (data.length > 0) {
    takeNotification(JSON.parse(data) as Json, id);
  }

  // The stream leaves nothing out: after an event there is nothing before it to be read.
  if (Number.isFinite(id)) {
    reached(id);
  }
}
