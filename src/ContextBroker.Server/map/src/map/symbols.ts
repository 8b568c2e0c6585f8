import type { Map as MapLibre } from 'maplibre-gl';
import type { Status } from '../context/places';

/** Depth classes of 水害ハザードマップ作成の手引き (MLIT), ranks 1 to 6: drawn as they are, never blended. */
export const depthColours = ['#f7f5a9', '#ffd8c0', '#ffb7b7', '#ff9191', '#f285c9', '#dc7adc'] as const;

/** Warning levels 3 to 5 as the Cabinet Office's guideline fixes them: not to be shifted. */
export const levelColours: Readonly<Record<number, string>> = { 3: '#ff2800', 4: '#aa00aa', 5: '#0c000c' };

export const statusColours: Readonly<Record<Status, string>> = { open: '#00693e', full: '#8a2b06', closed: '#4d5b68', unknown: '#8b96a1' };
export const staleColour = '#9aa3ab';

export const landColour = '#f6f4ee';
export const seaColour = '#d5e1e8';
export const borderColour = '#8a94a0';

/** People per mesh, from few to many; each entry begins at its number. */
export const meshColours = ['#eff3ff', '#c6dbef', '#9ecae1', '#6baed6', '#3182bd', '#08519c'] as const;
export const flowClasses = [10, 500, 2000, 5000, 10_000, 20_000] as const;
export const residentClasses = [0, 100, 300, 600, 1000, 1500] as const;
export const elderlyClasses = [0, 25, 75, 150, 250, 400] as const;

export const gaugeColours: Readonly<Record<string, string>> = {
  normal: '#3b6ea5', waiting: '#9cc3e6', caution: '#f2e700', evacuationJudgement: '#ff2800', danger: '#aa00aa', flooding: '#0c000c',
};

/** Figures of analyses for each municipality, from few to many; each entry begins at its number. */
export const resultColours = ['#fdf0e4', '#fbd3ac', '#f5a667', '#e07b39', '#b4531c', '#7a3410'] as const;
export const resultClasses = [1, 1000, 10_000, 50_000, 100_000, 300_000] as const;
export const fewResultClasses = [1, 10, 25, 50, 100, 250] as const;

const size = 44;
const centre = size / 2;

/** Eight steps of occupancy are as fine as an arc of this size can be read. */
export const arcSteps = 8;

export function shelterImage(status: Status, isHollow: boolean, arc: number, isStale: boolean): string {
  return `shelter|${status}|${isHollow ? 'hollow' : 'solid'}|${arc}|${isStale ? 'stale' : 'fresh'}`;
}

/** Draws the images that layers name, when they first name them. */
export function drawImages(map: MapLibre): void {
  map.setMissingStyleImageResolver(id => {
    const image = draw(id);
    if (image && !map.hasImage(id)) {
      map.addImage(id, image, { pixelRatio: 2 });
    }
  });
}

function draw(id: string): ImageData | null {
  const parts = id.split('|');
  switch (parts[0]) {
    case 'shelter':
      return drawShelter(parts[1] as Status, parts[2] === 'hollow', Number(parts[3]), parts[4] === 'stale');
    case 'gauge':
      return drawGauge(gaugeColours[parts[1]!] ?? staleColour);
    case 'level':
      return drawHatch(levelColours[Number(parts[1])]!);
    default:
      return null;
  }
}

/** For the legend: the same drawing as on the map. */
export function symbolUrl(id: string): string {
  const image = draw(id)!;
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext('2d')!;
  context.putImageData(image, 0, 0);
  const flat = document.createElement('canvas');
  flat.width = image.width;
  flat.height = image.height;
  flat.getContext('2d')!.drawImage(canvas, 0, 0);
  return flat.toDataURL();
}

function drawShelter(status: Status, isHollow: boolean, arc: number, isStale: boolean): ImageData {
  const context = blank(size);
  const colour = isStale ? staleColour : statusColours[status];
  const radius = status === 'unknown' ? 7 : 12;
  circle(context, radius + 2.5, '#ffffff');
  circle(context, radius, colour);
  if (isHollow) {
    circle(context, radius - 4, '#ffffff');
  }

  mark(context, status, isHollow ? colour : '#ffffff', radius);
  if (arc >= 0) {
    ring(context, 1, '#ffffff', 7);
    ring(context, 1, '#c9d0d6', 4);
    ring(context, arc / arcSteps, colour, 4);
  }

  return context.getImageData(0, 0, size, size);
}

// Told apart by shape too: a bar across is full, a dot is open, nothing is closed.
function mark(context: OffscreenCanvasRenderingContext2D, status: Status, colour: string, radius: number): void {
  context.fillStyle = colour;
  if (status === 'full') {
    context.fillRect(centre - radius + 5, centre - 2.5, 2 * radius - 10, 5);
  } else if (status === 'open') {
    context.beginPath();
    context.arc(centre, centre, 3.5, 0, 2 * Math.PI);
    context.fill();
  }
}

function circle(context: OffscreenCanvasRenderingContext2D, radius: number, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(centre, centre, radius, 0, 2 * Math.PI);
  context.fill();
}

function ring(context: OffscreenCanvasRenderingContext2D, share: number, colour: string, width: number): void {
  if (share <= 0) {
    return;
  }

  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  context.arc(centre, centre, 17.5, -Math.PI / 2, -Math.PI / 2 + Math.min(1, share) * 2 * Math.PI);
  context.stroke();
}

function drawGauge(colour: string): ImageData {
  const context = blank(32);
  context.beginPath();
  context.moveTo(16, 29);
  context.lineTo(4, 6);
  context.lineTo(28, 6);
  context.closePath();
  context.fillStyle = colour;
  context.strokeStyle = '#ffffff';
  context.lineWidth = 5;
  context.lineJoin = 'round';
  context.stroke();
  context.strokeStyle = '#1d2730';
  context.lineWidth = 2;
  context.stroke();
  context.fill();
  return context.getImageData(0, 0, 32, 32);
}

// Stripes of the full colour with gaps: what lies below is read through the gaps, and the colour itself stays what it is.
function drawHatch(colour: string): ImageData {
  const side = 24;
  const context = blank(side);
  context.strokeStyle = colour;
  context.lineWidth = 3.5;
  context.lineCap = 'square';
  for (const shift of [-side, 0, side]) {
    context.beginPath();
    context.moveTo(shift - 2, side + 2);
    context.lineTo(shift + side + 2, -2);
    context.stroke();
  }

  return context.getImageData(0, 0, side, side);
}

// In memory, because each is read back at once: a canvas of the graphics process would be waited for, one by one, while the map is first drawn.
function blank(side: number): OffscreenCanvasRenderingContext2D {
  return new OffscreenCanvas(side, side).getContext('2d', { willReadFrequently: true })!;
}
