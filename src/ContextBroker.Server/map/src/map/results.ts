import type { ExpressionSpecification, Map as MapLibre } from 'maplibre-gl';
import { numeric, text } from '../context/entities';
import { evacuationResults, supportResults } from '../context/kinds';
import { resultShown, type ResultChoice } from './choices';
import { shownOf } from './layers';
import { fewResultClasses, resultClasses, resultColours } from './symbols';

/** The limits of the classes that a figure is coloured by. */
export function classesOf(choice: ResultChoice): readonly number[] {
  return choice === 'persons_all' ? fewResultClasses : resultClasses;
}

/** The figure of each municipality that is chosen to be drawn, by its code; empty: none is. Read inside an effect it is told of changes. */
export function resultFigures(): ReadonlyMap<string, number> {
  const choice = resultShown.value;
  const figures = new Map<string, number>();
  if (choice === 'none') {
    return figures;
  }

  const kind = choice === 'persons_all' ? supportResults : evacuationResults;
  kind.version.value;
  for (const row of shownOf(kind)) {
    const [code, figure] = [text(row, 'localGovernmentCode'), numeric(row, choice)];
    if (code !== null && figure !== null) {
      figures.set(code, figure);
    }
  }

  return figures;
}

/** Above the land, below zones: municipalities by the class of their figure, which each has as a state, so that a change moves nothing but a colour. */
export function addResults(map: MapLibre): void {
  const state: ExpressionSpecification = ['number', ['feature-state', 'class'], -1];
  map.addLayer({
    id: 'results', type: 'fill', source: 'land', layout: { visibility: 'none' },
    paint: {
      'fill-color': ['match', state, 0, resultColours[0], 1, resultColours[1], 2, resultColours[2], 3, resultColours[3], 4, resultColours[4], 5, resultColours[5], 'rgba(0,0,0,0)'],
      'fill-opacity': 0.9,
    },
  }, 'zones');
}

/** Colours the municipalities anew. A ward is coloured as its city where that is not drawn itself. */
export function showResults(map: MapLibre, figures: ReadonlyMap<string, number>, areas: ReadonlyMap<string, string | null>): void {
  const limits = classesOf(resultShown.value);
  for (const [code, city] of areas) {
    const figure = figures.get(code) ?? (city === null || areas.has(city) ? undefined : figures.get(city));
    map.setFeatureState({ source: 'land', id: code }, { class: figure === undefined ? -1 : limits.findLastIndex(limit => limit <= figure) });
  }

  map.setLayoutProperty('results', 'visibility', resultShown.value === 'none' ? 'none' : 'visible');
}
