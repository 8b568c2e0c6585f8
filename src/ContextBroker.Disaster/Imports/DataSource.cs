namespace ContextBroker.Disaster.Imports;

/// <summary>Where a data set comes from: said on every entity made from it.</summary>
/// <param name="Dataset">As its licence wants it quoted.</param>
/// <param name="Key">Names the data set in sourceDataset.</param>
public sealed record DataSource(string Provider, string Dataset, string License, string Key)
{
    public static readonly DataSource Gsi = new(
        "国土地理院",
        "出典：国土地理院「指定緊急避難場所・指定避難所データ」を加工して作成",
        "国土地理院コンテンツ利用規約",
        "GSI");

    public static readonly DataSource AdministrativeAreas = Ksj("行政区域データ", "KSJ-N03");

    public static readonly DataSource FloodZones = Ksj("洪水浸水想定区域データ", "KSJ-A31");

    public static readonly DataSource SedimentZones = Ksj("土砂災害警戒区域データ", "KSJ-A33");

    public static readonly DataSource TsunamiZones = Ksj("津波浸水想定データ", "KSJ-A40");

    public static readonly DataSource FutureMeshPopulation = Ksj("250mメッシュ別将来推計人口データ", "KSJ-m250");

    public static readonly DataSource PeopleFlow = new(
        "国土交通省", "国土交通省「全国の人流オープンデータ」（G空間情報センター）を加工して作成", "政府標準利用規約（第2.0版）", "MLIT-people-flow");

    public static readonly DataSource Census = new(
        "総務省統計局", "出典：政府統計の総合窓口(e-Stat)「国勢調査」地域メッシュ統計を加工して作成", "政府標準利用規約（第2.0版）", "e-Stat-mesh");

    public static readonly DataSource Ssdse = new(
        "独立行政法人統計センター", "出典：独立行政法人統計センター SSDSE-A を加工して作成", "SSDSE利用規約（出典の表示）", "SSDSE-A");

    public static readonly DataSource Codes = new("総務省", "総務省「全国地方公共団体コード」を加工して作成", "政府標準利用規約（第2.0版）", "codes");

    public static readonly DataSource Rivers = new("国土交通省", "「川の水位情報」危機管理型水位計", "未確認", "MLIT-crisis-gauges");

    public static readonly DataSource Amedas = new(
        "気象庁", "出典：気象庁ホームページ（https://www.jma.go.jp/bosai/amedas/）を加工して作成", "気象庁ホームページ利用規約", "JMA-AMeDAS");

    public static readonly DataSource Plateau = new("国土交通省", "3D都市モデル（Project PLATEAU）（国土交通省）", "PLATEAU サイトポリシー", "PLATEAU-lsld");

    private static DataSource Ksj(string name, string key) =>
        new("国土交通省", $"「国土数値情報（{name}）」（国土交通省）を加工して作成", "国土数値情報ダウンロードサイト利用規約（CC BY 4.0）", key);
}
