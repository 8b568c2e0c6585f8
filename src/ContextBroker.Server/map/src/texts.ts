import { signal } from '@preact/signals';

export type Language = 'ja' | 'en';

/** Every text of the page, Japanese first. {n} stands for what a caller puts in. */
const texts = {
  loading: ['読み込み中…', 'Loading …'],
  skip: ['表へ移動', 'Skip to the table'],
  map: ['地図', 'Map'],
  mapHelp: ['地図。矢印キーで移動、＋と－で拡大・縮小。同じ内容は表でも読めます。', 'Map. Arrow keys move, + and - zoom. The table holds the same.'],
  zoomIn: ['拡大', 'Zoom in'],
  zoomOut: ['縮小', 'Zoom out'],
  situation: ['状況', 'Situation'],
  layers: ['凡例・表示', 'Layers'],
  search: ['検索', 'Search'],
  analysis: ['分析', 'Analysis'],
  deliveries: ['配信', 'Recipients'],
  table: ['表', 'Table'],
  showTable: ['表を開く', 'Open the table'],
  hideTable: ['表を閉じる', 'Close the table'],
  close: ['閉じる', 'Close'],
  otherLanguage: ['English', '日本語'],
  print: ['A3印刷', 'Print A3'],
  live: ['ライブ', 'Live'],
  notLive: ['ライブではありません', 'Not live'],
  connecting: ['接続中', 'Connecting'],
  catchingUp: ['追いつき中', 'Catching up'],
  lastHeard: ['最終受信 {n}', 'last heard {n}'],
  drill: ['訓練', 'Drill'],
  synthetic: ['訓練用の架空データを含みます', 'Contains invented data of a drill'],

  shelters: ['避難所', 'Shelters'],
  open: ['開設中', 'Open'],
  full: ['満員', 'Full'],
  closed: ['未開設・閉鎖', 'Not open'],
  unknown: ['不明', 'Unknown'],
  notOpened: ['未開設', 'Not opened'],
  preparing: ['開設準備中', 'Preparing'],
  closedAgain: ['閉鎖', 'Closed'],
  crowded: ['混雑', 'Crowded'],
  available: ['空きあり', 'Space left'],
  insideZone: ['浸水想定区域内（中抜き）', 'Inside a flood zone (hollow)'],
  ring: ['外周の弧：収容率', 'Outer arc: occupancy'],
  stale: ['情報が{n}以上前のもの', 'Older than {n}'],
  zones: ['洪水浸水想定区域（想定最大規模）', 'Flood zones, largest assumed scale'],
  zoneDepth: ['想定浸水深', 'Depth'],
  depth1: ['0.5m未満', 'below 0.5 m'],
  depth2: ['0.5～3m', '0.5 to 3 m'],
  depth3: ['3～5m', '3 to 5 m'],
  depth4: ['5～10m', '5 to 10 m'],
  depth5: ['10～20m', '10 to 20 m'],
  depth6: ['20m以上', '20 m and over'],
  outside: ['区域外', 'Outside'],
  sites: ['指定緊急避難場所', 'Emergency evacuation sites'],
  boundaries: ['市区町村界', 'Municipal boundaries'],
  meshLines: ['標準地域メッシュ線', 'Standard mesh lines'],
  orders: ['避難情報（警戒レベル）', 'Evacuation orders (level)'],
  level5: ['5 緊急安全確保', '5 Emergency safety'],
  level4: ['4 避難指示', '4 Evacuation instruction'],
  level3: ['3 高齢者等避難', '3 Evacuation of the elderly'],
  gauges: ['河川水位', 'River gauges'],
  gaugeNormal: ['基準未満', 'Below thresholds'],
  gaugeWaiting: ['水防団待機水位以上', 'At flood-fighters’ standby level'],
  gaugeStale: ['灰色：{n}以上前の値', 'Grey: older than {n}'],
  waitingLevel: ['水防団待機', 'Standby'],
  cautionLevel: ['氾濫注意', 'Caution'],
  evacuationJudgementLevel: ['避難判断', 'Evacuation judgement'],
  dangerLevel: ['氾濫危険', 'Danger'],
  gaugeCaution: ['氾濫注意水位以上', 'At caution level'],
  gaugeJudgement: ['避難判断水位以上', 'At evacuation judgement level'],
  gaugeDanger: ['氾濫危険水位以上', 'At danger level'],
  gaugeFlooding: ['氾濫発生', 'Flooding'],
  meshes: ['人口メッシュ', 'Population mesh'],
  meshNone: ['表示しない', 'None'],
  meshDay: ['滞在人口・昼（平日）', 'People staying, day (weekday)'],
  meshNight: ['滞在人口・深夜（平日）', 'People staying, late night (weekday)'],
  meshResidents: ['将来推計人口 2025（250m）', 'Residents 2025 (250 m)'],
  meshElderly: ['うち65歳以上 2025（250m）', 'Aged 65 and over 2025 (250 m)'],
  resultsLayer: ['分析結果（市区町村別）', 'Analyses by municipality'],
  resultInZone: ['浸水想定区域内の人（夜間）', 'People in zones at night'],
  resultOrdered: ['避難対象の人', 'People told to leave'],
  resultElsewhere: ['避難所以外にいる避難対象の人', 'Told to leave, not in shelters'],
  resultSupport: ['区域内の要支援者', 'Support-needing people in zones'],
  perMunicipality: ['人／市区町村', 'people per municipality'],
  people: ['人', 'people'],
  perMesh: ['人／メッシュ', 'people per mesh'],

  name: ['名称', 'Name'],
  municipality: ['市区町村', 'Municipality'],
  municipalities: ['市町村', 'Municipalities'],
  status: ['状態', 'Status'],
  evacuees: ['避難者数', 'Evacuees'],
  capacity: ['収容人数', 'Capacity'],
  occupancy: ['収容率', 'Occupancy'],
  depthHere: ['浸水深', 'Depth'],
  updated: ['更新', 'Updated'],
  address: ['所在地', 'Address'],
  ago: ['{n}前', '{n} ago'],
  seconds: ['{n}秒', '{n} s'],
  minutes: ['{n}分', '{n} min'],
  hours: ['{n}時間', '{n} h'],
  days: ['{n}日', '{n} d'],
  never: ['未報告', 'not reported'],
  rows: ['{n}件', '{n} rows'],
  more: ['さらに{n}件を表示', 'Show {n} more'],
  allStates: ['すべての状態', 'All states'],
  allMunicipalities: ['すべての市区町村', 'All municipalities'],
  tableOf: ['表の内容', 'Rows'],
  area: ['対象地域', 'Area'],
  level: ['警戒レベル', 'Level'],
  issued: ['発令', 'Issued'],
  issuer: ['発令者', 'Issuer'],
  hazard: ['災害種別', 'Hazard'],
  noOrders: ['発令中の避難情報はありません', 'No order is in force'],
  noGauges: ['水位計はありません', 'There are no gauges'],
  station: ['観測所', 'Station'],
  river: ['河川', 'River'],
  waterLevel: ['水位（m）', 'Level (m)'],
  nextThreshold: ['次の基準まで', 'To the next threshold'],
  dataAsOf: ['データの版', 'Data version'],
  filter: ['絞り込み', 'Filter'],
  searchPlaceholder: ['名称・かな・所在地・市区町村', 'Name, address, municipality'],
  noMatch: ['該当するものはありません', 'Nothing found'],
  rawData: ['元データ（NGSI-LD）', 'Raw data (NGSI-LD)'],
  history: ['経過（NGSI-LD）', 'History (NGSI-LD)'],
  source: ['出典', 'Source'],
  details: ['詳細', 'Details'],
  kind: ['種別', 'Kind'],
  general: ['一般', 'General'],
  welfare: ['福祉避難所', 'Welfare shelter'],
  target: ['受入対象', 'For'],
  hazards: ['対象災害', 'Designated for'],
  zoomTo: ['地図で見る', 'Show on the map'],
  failed: ['読み込めませんでした：{n}', 'Could not be loaded: {n}'],
  retry: ['再試行', 'Try again'],
  attribution: ['出典：国土数値情報（行政区域・洪水浸水想定区域・250mメッシュ別将来推計人口）（国土交通省）、国土地理院「指定緊急避難場所・指定避難所データ」、国土交通省「全国の人流オープンデータ」を加工して作成', 'Sources: MLIT National Land Numerical Information; GSI evacuation sites and shelters; MLIT people flow; processed'],
  insideOpen: ['うち区域内で開設 {n}', 'open inside a zone {n}'],
  theme1: ['被害想定 × 避難状況', 'Expected damage × evacuation'],
  theme2: ['人口・滞在者 × 浸水想定', 'Population × flood zones'],
  theme3: ['要支援者 × 浸水想定', 'People needing support × flood zones'],
  inZoneNight: ['区域内（夜間）', 'In zones at night'],
  inZone: ['区域内', 'In zones'],
  deep: ['3m以上', '3 m or deeper'],
  elderly: ['65歳以上', '65 and over'],
  ordered: ['避難対象', 'Told to leave'],
  arrived: ['避難済み', 'Arrived'],
  usable: ['使える避難所', 'Usable shelters'],
  notInShelters: ['避難所以外', 'Elsewhere'],
  question: ['対象', 'Who'],
  residentsOf: ['居住者・{n}年', 'Residents {n}'],
  stayDay: ['滞在者・昼', 'Staying, day'],
  stayNight: ['滞在者・深夜', 'Staying, late night'],
  withPlan: ['個別計画あり', 'With plan'],
  withSupporter: ['支援者あり', 'With supporter'],
  suppressed: ['10人未満は秘匿（－）', 'Counts below 10 are withheld (－)'],
  computed: ['算出 {n}', 'computed {n}'],
  exposureTitle: ['区域内の人を数える', 'Count the people in zones'],
  exposureHelp: ['範囲を描くと、その中で浸水想定区域にいる人を深さごとに数えます。', 'Draw an area: the people in it are counted by depth of the flood zones.'],
  drawPolygon: ['多角形を描く', 'Draw a polygon'],
  drawCircle: ['円を描く', 'Draw a circle'],
  cancel: ['やめる', 'Cancel'],
  polygonHint: ['角をクリック、ダブルクリックか Enter で終わり、Esc でやめます。', 'Click the corners; double click or Enter ends, Escape cancels.'],
  circleHint: ['中心、つづいて円周をクリックします。Esc でやめます。', 'Click the middle, then the edge; Escape cancels.'],
  radius: ['半径（m）', 'Radius (m)'],
  aroundCentre: ['地図の中心から', 'Around the map’s middle'],
  computing: ['計算中…', 'Computing …'],
  inArea: ['範囲内の人', 'In the area'],
  analysisName: ['名前', 'Name'],
  keepAnswered: ['常設分析として保存', 'Keep it answered'],
  saved: ['保存しました。「状況」に表示されます（{n}）', 'Saved. It appears under Situation ({n})'],
  past: ['過去を見る', 'Look back'],
  pastShown: ['{n} の状況（過去）', 'As of {n} (past)'],
  toPresent: ['現在に戻る', 'Back to now'],
  timeSlider: ['表示する時刻', 'Time shown'],
  lastDay: ['24時間', '24 hours'],
  lastHour: ['1時間', '1 hour'],
  allAsThen: ['避難所・避難情報・水位・分析の値は、表示時刻のものです。', 'Shelters, orders, gauges and analyses are as of that time.'],
  printedAt: ['{n} 現在', 'As of {n}'],
  recipientsTitle: ['情報の届け先', 'Who is told'],
  noRecipients: ['届け先は登録されていません', 'Nobody has subscribed'],
  reached: ['到達', 'Reached'],
  waitingState: ['送信待ち', 'Waiting'],
  failing: ['届いていません', 'Not reached'],
  acknowledged: ['最終確認', 'Last confirmed'],
  lag: ['遅れ', 'Lag'],
  noLag: ['なし', 'none'],
  waitingCount: ['{n}件待ち', '{n} waiting'],
  dead: ['断念', 'Given up'],
  error: ['理由', 'Reason'],
  ledger: ['配信記録', 'Delivery ledger'],
  report: ['状況を報告', 'Report'],
  sendReport: ['この内容で報告する', 'Send the report'],
  reported: ['報告しました', 'Reported'],
  overtaken: ['ほかの職員が先に更新しました。「現在の登録」を確かめてから、もう一度報告してください。', 'Somebody else was quicker. See what is stored now, then send again.'],
  storedNow: ['現在の登録', 'Stored now'],
  crowding: ['混み具合', 'Crowding'],
  credit: ['国土数値情報・国土地理院・人流オープンデータを加工して作成', 'Processed from MLIT and GSI open data'],
  flood: ['洪水', 'flood'],
  landslide: ['土砂災害', 'landslide'],
  stormSurge: ['高潮', 'storm surge'],
  earthquake: ['地震', 'earthquake'],
  tsunami: ['津波', 'tsunami'],
  greatFire: ['大規模火災', 'great fire'],
  inlandFlood: ['内水氾濫', 'inland flood'],
  eruption: ['火山', 'eruption'],
} satisfies Record<string, [string, string]>;

export type TextKey = keyof typeof texts;

export const language = signal<Language>(stored());

export function t(key: TextKey, n: string | number = ''): string {
  return texts[key][language.value === 'ja' ? 0 : 1].replace('{n}', String(n));
}

export function isText(key: string): key is TextKey {
  return key in texts;
}

export function switchLanguage(): void {
  language.value = language.value === 'ja' ? 'en' : 'ja';
  localStorage.setItem('language', language.value);
}

// Making a formatter is what costs: thousands of figures are written by the same few.
const numbers = [0, 1, 2].map(digits => new Intl.NumberFormat('ja-JP', { maximumFractionDigits: digits }));
const clockTime = new Intl.DateTimeFormat('ja-JP', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayAndTime = new Intl.DateTimeFormat('ja-JP', { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** 12,345; nothing known is a dash and never a zero. */
export function number(value: number | null | undefined, digits: 0 | 1 | 2 = 0): string {
  return value === null || value === undefined || Number.isNaN(value) ? '－' : numbers[digits]!.format(value);
}

/** In words: how long ago, in the largest unit that fits. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return seconds < 60 ? t('seconds', seconds)
    : seconds < 3600 ? t('minutes', Math.floor(seconds / 60))
    : seconds < 86_400 ? t('hours', Math.floor(seconds / 3600))
    : t('days', Math.floor(seconds / 86_400));
}

export function clock(at: number): string {
  return clockTime.format(at);
}

export function dateAndTime(at: number): string {
  return dayAndTime.format(at);
}

// The page begins in Japanese whatever the browser speaks: it is an office's page.
function stored(): Language {
  return localStorage.getItem('language') === 'en' || new URLSearchParams(location.search).get('lang') === 'en' ? 'en' : 'ja';
}
