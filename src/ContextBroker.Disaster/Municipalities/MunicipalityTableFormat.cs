using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Imports.Files;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Municipalities;

/// <summary>
/// Tables that say something of municipalities besides their area: their names (全国地方公共団体コード), or census indicators (SSDSE-A). What each says carries
/// its own source, as the entity's is that of its boundary.
/// </summary>
internal sealed class MunicipalityTableFormat(MunicipalityTableFormat.Layout layout) : FormatReader
{
    private static readonly Layout Codes = new(
        DataSource.Codes, "code6", 0,
        [("nameKana", "kana", false), ("nameEn", "romaji", false)],
        Names: true);

    private static readonly Layout Ssdse = new(
        DataSource.Ssdse, "SSDSE-A-2026", 2,
        [("populationTotal", "A1101", true), ("population65over", "A1303", true), ("households", "A7101", true), ("area", "B1101", true)],
        Names: false);

    private int _headers;
    private int _read;

    public static SourceFormat CodeTable { get; } = new(
        "全国地方公共団体コード / municipality codes", s => !s.IsMap && s.Has("code6", "name", "kana", "romaji"), _ => new MunicipalityTableFormat(Codes));

    public static SourceFormat Indicators { get; } = new(
        "SSDSE-A 市区町村 / census indicators of municipalities", s => !s.IsMap && s.Has("Prefecture", "Municipality", "A1101") && CodeColumn(s) is not null,
        s => new MunicipalityTableFormat(Ssdse with { Code = CodeColumn(s)! }));

    public override IReadOnlyList<string> Terms => [.. layout.Columns.Select(c => c.Term)];

    public override void Read(SourceRecord record, Intake into)
    {
        // Years and labels, below the item codes.
        if (_headers < layout.MoreHeaders)
        {
            _headers++;
            return;
        }

        var written = record.Text(layout.Code).TrimStart('R');
        if (!LocalGovernmentCode.TryParse(written, out var code))
        {
            into.Refuse(record.Place, layout.Code, $"\"{record.Text(layout.Code)}\" is no municipality code");
            return;
        }

        var draft = new EntityDraft(MunicipalityEntities.Id(code), "Municipality");
        if (layout.Names && record.Text("type") == "prefecture")
        {
            // No administrative area says its name.
            into.TakeIfNew(draft
                .Text("localGovernmentCode", code)
                .Text("name", record.Text("name"))
                .Text("municipalityType", "prefecture")
                .Text("nameKana", record.Text("kana"))
                .Text("nameEn", record.Text("romaji")));
            _read++;
            return;
        }

        foreach (var (term, column, isNumber) in layout.Columns)
        {
            var cell = record[column];
            if (isNumber && cell.State == CellState.Value && !cell.TryNumber(out _))
            {
                into.Refuse(record.Place, column, $"\"{cell.Text}\" is no number");
                return;
            }

            Say(draft, term, Value(term, cell, isNumber));
        }

        _read++;
        if (!into.Take(draft))
        {
            into.Refuse(record.Place, layout.Code, $"{code} is already in this file");
        }
    }

    public override void End(Intake into) => into.Tell(layout.Names
        ? $"{_read} codes, with readings and Roman letters; names and areas come from the administrative areas (N03)"
        : $"{_read} municipalities; codes are written R and five digits, designated cities have one row and no wards, the years differ by column (row 2)");

    // SSDSE has areas in hectares.
    private static JsonValue? Value(string term, Cell cell, bool isNumber) =>
        !isNumber ? (cell.Text.Length > 0 ? JsonValue.Of(cell.Text) : null)
        : !cell.TryNumber(out var number) ? null
        : term == "area" ? JsonNumber.Of(number.Value / 100)
        : number;

    private void Say(EntityDraft draft, string term, JsonValue? value)
    {
        if (value is not null)
        {
            var source = new AttributeInstance { Kind = AttributeKind.Property, Value = JsonValue.Of(layout.Source.Dataset) };
            draft.Add(term, new AttributeInstance
            {
                Kind = AttributeKind.Property,
                Value = value,
                UnitCode = term == "area" ? "KMK" : null,
                SubAttributes = [new EntityAttribute(EntityDraft.Iri("source"), [source])],
            });
        }
    }

    // Named by the edition: SSDSE-A-2026.
    private static string? CodeColumn(SourceShape shape) => shape.Columns.FirstOrDefault(c => c.StartsWith("SSDSE-A-", StringComparison.Ordinal));

    /// <param name="MoreHeaders">Rows after the first that are no data.</param>
    internal sealed record Layout(DataSource Source, string Code, int MoreHeaders, (string Term, string Column, bool IsNumber)[] Columns, bool Names);
}
