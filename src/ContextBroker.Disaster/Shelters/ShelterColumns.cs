namespace ContextBroker.Disaster.Shelters;

/// <summary>The column names of the national lists (国土地理院 指定緊急避難場所・指定避難所データ).</summary>
internal static class ShelterColumns
{
    public const string Code = "全国地方公共団体コード";
    public const string Id = "共通ID";
    public const string Municipality = "都道府県名及び市町村名";
    public const string Name = "施設・場所名";
    public const string Address = "住所";
    public const string Latitude = "緯度";
    public const string Longitude = "経度";
    public const string Remarks = "備考";
    public const string AlsoShelter = "指定避難所との住所同一";
    public const string AlsoSite = "指定緊急避難場所との住所同一";
    public const string DesignationNotes = "その他市町村長が必要と認める事項";
    public const string TargetEvacuees = "受入対象者";

    /// <summary>Designation is per hazard: the column, and the value that the Japanese NGSI-LD models use.</summary>
    public static readonly (string Column, string HazardType)[] Hazards =
    [
        ("洪水", "flood"),
        ("崖崩れ、土石流及び地滑り", "landslide"),
        ("高潮", "stormSurge"),
        ("地震", "earthquake"),
        ("津波", "tsunami"),
        ("大規模な火事", "greatFire"),
        ("内水氾濫", "inlandFlood"),
        ("火山現象", "eruption"),
    ];

    private static readonly string[] Common = [Id, Municipality, Name, Address, Latitude, Longitude];

    public static ShelterListKind KindOf(IReadOnlyCollection<string> header) =>
        header.Contains(Hazards[0].Column) ? ShelterListKind.EvacuationSites : ShelterListKind.DesignatedShelters;

    public static IEnumerable<string> Missing(ShelterListKind kind, IReadOnlyCollection<string> header)
    {
        var wanted = kind == ShelterListKind.EvacuationSites ? Common.Concat(Hazards.Select(h => h.Column)) : Common;
        return wanted.Where(c => !header.Contains(c));
    }
}

/// <summary>The two lists of the Basic Act: where to run to (Art. 49-4), and where to stay (Art. 49-7).</summary>
public enum ShelterListKind
{
    EvacuationSites,
    DesignatedShelters,
}
