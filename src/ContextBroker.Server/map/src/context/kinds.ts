import { Kind } from './entities';

const place = '&omit=source,license,dataProvider,sharingLevel,sourceDataset';

/** What the page holds whole, because tables and counts need every one of it. Zones, sites and meshes come as tiles. */
export const municipalities = new Kind('Municipality', '&pick=id,type,name,nameKana,nameEn,localGovernmentCode,municipalityType,parent,boundary');
export const designated = new Kind('DesignatedShelter', place);
export const operations = new Kind('EvacuationShelter', place);
export const orders = new Kind('EvacuationOrder', '');
export const gauges = new Kind('FloodMonitoring', '');
export const evacuationResults = new Kind('EvacuationStatusResult', '&omit=method,inputs');
export const exposureResults = new Kind('ExposureResult', '&omit=method,inputs');
export const supportResults = new Kind('SupportNeedResult', '');

/** Only for the search, which loads it when it is first used. */
export const sites = new Kind('EvacuationSite', '&pick=id,type,name,nameKana,address,localGovernmentCode,location');

export const exposureAnalyses = new Kind('ExposureAnalysis', '&pick=id,type,name');

/** Told of as they change. */
export const followed: readonly Kind[] = [operations, designated, orders, gauges, evacuationResults, exposureResults, exposureAnalyses, supportResults];

export function kindOf(type: string): Kind | undefined {
  return followed.find(kind => kind.type === type);
}
