using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Imports.Files;
using ContextBroker.Disaster.Municipalities;
using ContextBroker.Disaster.Sensors;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Shelters;

/// <summary>
/// 自治体標準オープンデータセット, sheet 03 指定緊急避難場所一覧 (Japanese or English column names), also its predecessor. Where a city adds how many people
/// are there (人数, 時点), the row is a report of a shelter in operation.
/// </summary>
internal sealed class MunicipalListFormat(SourceShape shape) : FormatReader
{
    private static readonly (string Column, string English, string HazardType)[] Hazards =
    [
        ("災害種別_洪水", "typeOfDisasterFlood", "flood"),
        ("災害種別_崖崩れ、土石流及び地滑り", "typeOfDisasterLandslide", "landslide"),
        ("災害種別_高潮", "typeOfDisasterStormSurge", "stormSurge"),
        ("災害種別_地震", "typeOfDisasterEarthquake", "earthquake"),
        ("災害種別_津波", "typeOfDisasterTsunami", "tsunami"),
        ("災害種別_大規模な火事", "typeOfDisasterLargeFire", "greatFire"),
        ("災害種別_内水氾濫", "typeOfDisasterInlandFlooding", "inlandFlood"),
        ("災害種別_火山現象", "typeOfDisasterEruption", "eruption"),
    ];

    private int _texts;
    private int _rows;

    public static SourceFormat Format { get; } = new(
        "自治体標準オープンデータセット 指定緊急避難場所一覧 / municipal list of evacuation sites",
        s => (s.Has("ID", "名称", "災害種別_洪水") || s.Has("identifier", "name", "typeOfDisasterFlood")) && !s.Has(ShelterColumns.Id), s => new MunicipalListFormat(s));

    public override IReadOnlyList<string> Terms { get; } =
    [
        .. SourceTerms, "name", "nameKana", "nameEn", "externalSiteId", "localGovernmentCode", "address", "location", "elevation", "hazardTypes", "alsoDesignatedShelter",
        "maxCapacity", "capacityNote", "targetAreas", "telephone", "url", "description",
    ];

    private bool IsReport => shape.Has("人数", "時点");

    public override void Read(SourceRecord record, Intake into)
    {
        var (id, name) = (Text(record, "ID", "identifier"), Text(record, "名称", "name"));
        if (id.Length == 0 || name.Length == 0)
        {
            into.Refuse(record.Place, id.Length == 0 ? "ID" : "名称", "the cell is empty");
            return;
        }

        var written = Text(record, "全国地方公共団体コード", "localGovernmentCode", "都道府県コード又は市区町村コード", "市区町村コード");
        if (!LocalGovernmentCode.TryParse(written, out var code) && !IsReport)
        {
            into.Refuse(record.Place, "全国地方公共団体コード", $"\"{written}\" is not a local government code");
            return;
        }

        if (Position(record) is not { } point)
        {
            into.Refuse(record.Place, "緯度", "the place is not given in degrees (Japan)");
            return;
        }

        _rows++;
        var owner = code.Length > 0 ? code : Text(record, "所在地_市区町村", "city");
        var types = new List<string>();
        foreach (var (column, english, hazard) in Hazards)
        {
            var mark = Text(record, column, english);
            if (mark is "1" or "1.0" or "○")
            {
                types.Add(hazard);
            }
            else if (mark.Length > 0 && mark is not ("0" or "0.0" or "×"))
            {
                into.Refuse(record.Place, column, $"\"{mark}\" is neither 1 (designated) nor empty");
                return;
            }
        }

        var draft = new EntityDraft("urn:ngsi-ld:EvacuationSite:" + Uri.EscapeDataString($"{owner}-{id}"), "EvacuationSite")
            .Text("name", name)
            .Text("nameKana", Text(record, "名称_カナ", "nameKana"))
            .Text("nameEn", Text(record, "名称_英字", "nameEn"))
            .Text("externalSiteId", id)
            .Text("localGovernmentCode", code)
            .Value("address", Address(record))
            .Geometry("location", point)
            .Number("elevation", CellOf(record, "標高", "height").TryNumber(out var height) ? height : null, "MTR")
            .Texts("hazardTypes", types)
            .Flag("alsoDesignatedShelter", Text(record, "指定避難所との重複", "alsoForShelter") is "1" or "1.0")
            .Texts("targetAreas", Text(record, "対象となる町会・自治会", "receptionTargetLocalCommunity").Split([';', '；'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Text("telephone", Text(record, "電話番号", "contactPointPhoneNumber"))
            .Text("url", Text(record, "URL", "url"))
            .Text("description", Text(record, "備考", "remarks"));
        Capacity(draft, CellOf(record, "想定収容人数", "maxCapacity"));
        if (!into.Take(draft.Source(new DataSource(Text(record, "地方公共団体名", "所在地_市区町村"), $"{shape.FileName}（自治体標準オープンデータセット）", "出典の利用規約による", "municipal"), "sites/" + owner)))
        {
            into.Refuse(record.Place, "ID", $"{id} is already in this file");
            return;
        }

        Report(record, into, owner, id);
    }

    public override void End(Intake into)
    {
        into.Tell("The ID is unique inside its municipality only: it is kept as externalSiteId, and the entity's id names the municipality too");
        if (_texts > 0)
        {
            into.Tell($"想定収容人数 of {_texts} of {_rows} rows is a text, not a number: it is kept as capacityNote, and maxCapacity is left out");
        }
    }

    // What is operated is another entity than the master.
    private void Report(SourceRecord record, Intake into, string owner, string id)
    {
        if (IsReport && JapanTime.TryParse(record.Text("時点"), out var at) && record["人数"].TryNumber(out var people))
        {
            into.Take(new ReadingDraft(at).Number("evacueeTotal", people, "IE").Text("openingStatus", "open")
                .Of("urn:ngsi-ld:EvacuationShelter:" + Uri.EscapeDataString($"{owner}-{id}"), "EvacuationShelter"));
        }
    }

    private void Capacity(EntityDraft draft, Cell cell)
    {
        if (cell.TryNumber(out var number) && number.Value == Math.Floor(number.Value) && number.Value >= 0)
        {
            draft.Number("maxCapacity", number.Value);
        }
        else if (cell.State == CellState.Value)
        {
            _texts++;
            draft.Text("capacityNote", cell.Text);
        }
    }

    private static JsonObject? Position(SourceRecord record)
    {
        if (record.Geometry is { } geometry && CellOf(record, "緯度", "latitude").State == CellState.Absent)
        {
            return geometry;
        }

        return CellOf(record, "緯度", "latitude").TryNumber(out var latitude) && CellOf(record, "経度", "longitude").TryNumber(out var longitude)
            && latitude.Value is >= 20 and <= 46 && longitude.Value is >= 122 and <= 154
                ? GeoJson.Point(longitude, latitude)
                : null;
    }

    private static JsonObject Address(SourceRecord record)
    {
        var parts = new (string Name, string Text)[]
        {
            ("addressCountry", "JP"),
            ("addressRegion", Text(record, "所在地_都道府県", "prefecture", "都道府県名")),
            ("addressLocality", Text(record, "所在地_市区町村", "city", "市区町村名")),
            ("addressText", Text(record, "所在地_連結表記", "fullAddress", "住所")),
        };
        return new JsonObject([.. parts.Where(p => p.Text.Length > 0).Select(p => new JsonMember(p.Name, JsonValue.Of(p.Text)))]);
    }

    private static string Text(SourceRecord record, params ReadOnlySpan<string> columns) => CellOf(record, columns).Text;

    private static Cell CellOf(SourceRecord record, params ReadOnlySpan<string> columns)
    {
        foreach (var column in columns)
        {
            if (record[column] is { State: not CellState.Absent } cell)
            {
                return cell;
            }
        }

        return Cell.Absent;
    }
}
