using System.Text.RegularExpressions;
using ContextBroker.Disaster.Imports;
using ContextBroker.Disaster.Imports.Files;
using ContextBroker.Disaster.Municipalities;
using ContextBroker.Disaster.Sensors;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Temporal;

namespace ContextBroker.Disaster.Mappings;

/// <summary>Reads a file by a saved column mapping.</summary>
internal sealed partial class MappedFormat(ColumnMapping mapping) : FormatReader
{
    private readonly CoordinateSystem _system = mapping.Crs is { } crs ? CoordinateSystem.Of(crs) : CoordinateSystem.Assumed;
    private int _skipped;

    public override IReadOnlyList<string> Terms { get; } = mapping.ObservedAt is null ? [.. SourceTerms, .. mapping.Attributes.Keys, "location"] : [.. mapping.Attributes.Keys];

    public static SourceFormat Of(ColumnMapping mapping, bool isChosen) => new(
        $"{mapping.Name} (saved mapping)", s => isChosen || (mapping.Recognise.Count > 0 && mapping.Recognise.All(s.Columns.Contains)), _ => new MappedFormat(mapping));

    public override void Read(SourceRecord record, Intake into)
    {
        if (_skipped < mapping.SkipRows)
        {
            _skipped++;
            return;
        }

        try
        {
            Take(record, into);
        }
        catch (ProblemException e)
        {
            into.Refuse(record.Place, e.Problem.Member ?? "", e.Problem.Detail);
        }
    }

    private void Take(SourceRecord record, Intake into)
    {
        var id = $"urn:ngsi-ld:{mapping.Type}:{Uri.EscapeDataString(Filled(mapping.Id, record))}";
        var values = mapping.Attributes.Select(a => (Term: a.Key, Instance: Instance(a.Value, record))).Where(v => v.Instance is not null).ToList();
        if (mapping.ObservedAt is { } column)
        {
            var at = JapanTime.TryParse(record.Text(column), out var time) ? time : throw Fault(column, $"\"{record.Text(column)}\" is no time");
            into.Take(new Reading(id, mapping.Type, at, [.. values.Select(v => new NamedInstance(EntityDraft.Iri(v.Term), v.Instance! with { ObservedAt = at }))]));
            return;
        }

        var draft = new EntityDraft(id, mapping.Type);
        foreach (var (term, instance) in values)
        {
            draft.Add(term, instance!);
        }

        draft.Geometry("location", Place(record));
        var source = new DataSource(mapping.Provider, mapping.Source, mapping.License, mapping.Name);
        if (!into.Take(draft.Source(source, mapping.Part is { } part ? Filled(part, record) : "", "", mapping.SharingLevel, isWhole: mapping.Part is not null)))
        {
            throw Fault(mapping.Id, $"{id} is already in this file");
        }
    }

    private static AttributeInstance? Instance(MappedColumn column, SourceRecord record)
    {
        var cell = column.Column is { } name ? record[name] : Cell.Of(column.Constant ?? "");
        if (cell.State != CellState.Value)
        {
            return null;
        }

        var fault = () => Fault(column.Column ?? "", $"\"{cell.Text}\" is no {column.Kind}");
        var value = column.Kind switch
        {
            "text" or "relationship" => JsonValue.Of(cell.Text),
            "number" => cell.TryNumber(out var number) ? number : throw fault(),
            "integer" => cell.TryNumber(out var whole) && whole.Value == Math.Floor(whole.Value) ? JsonNumber.Of(whole.Value) : throw fault(),
            "boolean" => cell.Text.ToLowerInvariant() switch { "1" or "true" or "○" => JsonValue.True, "0" or "false" or "×" => JsonValue.False, _ => throw fault() },
            "dateTime" => JapanTime.TryParse(cell.Text, out var time) ? JsonValue.Of(time.Text) : throw fault(),
            "code" => LocalGovernmentCode.TryParse(cell.Text.TrimStart('R'), out var code) ? JsonValue.Of(code) : throw fault(),
            "list" => JsonValue.Of(cell.Text.Split([';', '；', '、'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
            _ => throw ProblemException.BadRequestData($"The mapping names the kind \"{column.Kind}\", which there is not", column.Column ?? ""),
        };
        return new AttributeInstance { Kind = column.Kind == "relationship" ? AttributeKind.Relationship : AttributeKind.Property, Value = value, UnitCode = column.UnitCode };
    }

    private JsonObject? Place(SourceRecord record)
    {
        if (mapping.Longitude is not { } x || mapping.Latitude is not { } y)
        {
            return record.Geometry;
        }

        if (!record[x].TryNumber(out var east) || !record[y].TryNumber(out var north))
        {
            return record[x].State == CellState.Value || record[y].State == CellState.Value ? throw Fault(x, $"\"{record.Text(x)}\", \"{record.Text(y)}\" is no place") : null;
        }

        return GeometryRepair.Of(GeoJson.Point(east, north), _system).Geometry;
    }

    private static string Filled(string template, SourceRecord record) => Braces().Replace(template, match =>
        record.Text(match.Groups[1].Value) is { Length: > 0 } text ? text : throw Fault(match.Groups[1].Value, "the cell is empty, and names the entity"));

    private static ProblemException Fault(string column, string reason) => ProblemException.BadRequestData(reason, column);

    [GeneratedRegex("\\{([^}]+)\\}")]
    private static partial Regex Braces();
}
