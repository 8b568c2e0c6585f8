using System.Globalization;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Imports.Files;

/// <summary>A file whose form is recognised: what it looks like, and its records one after the other.</summary>
internal abstract class OpenedSource : IDisposable
{
    public abstract SourceShape Shape { get; }

    /// <summary>What was recognised, in words: encoding and delimiter, or the coordinate system.</summary>
    public abstract string Form { get; }

    /// <summary>Records that can't be read are refused there.</summary>
    public abstract IEnumerable<SourceRecord> Records(Intake into);

    public abstract void Dispose();

    /// <param name="read">Told the bytes on disk that were read.</param>
    /// <exception cref="ProblemException">The file is none that can be read.</exception>
    public static OpenedSource Open(SourceFile file, ImportOptions options, int headerLine, IProgress<long> read) => file.Kind switch
    {
        FileKind.Csv => new Table(file, options, headerLine, read),
        FileKind.GeoJson => new Map(file, options, read),
        FileKind.Shapefile => new Shapes(file, options, read),
        _ => throw ProblemException.BadRequestData("A zip within a zip is not read"),
    };

    private static CoordinateSystem Told(CoordinateSystem found, ImportOptions options) =>
        options.Crs is { } crs && !found.IsSaid ? CoordinateSystem.Of(crs) : found;

    private static FeatureRecord? Record(int number, JsonObject feature, CoordinateSystem system, Intake into)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"feature {number}");
        var id = feature["id"] switch { JsonString text => text.Value, JsonNumber n => n.Text, _ => null };
        return Record(place, id, feature["properties"] as JsonObject ?? JsonValue.EmptyObject, feature["geometry"] is null or JsonNull ? null : () => GeometryRepair.Of(feature["geometry"]!, system), into);
    }

    private static FeatureRecord? Record(string place, string? id, JsonObject properties, Func<GeometryRepair>? geometry, Intake into)
    {
        try
        {
            var repaired = geometry?.Invoke();
            if (repaired?.Repair is { } repair)
            {
                into.Mended(place, repair);
            }

            return new FeatureRecord(place, id, properties, repaired?.Geometry);
        }
        catch (ProblemException e)
        {
            into.Refuse(place, "geometry", e.Problem.Detail);
            return null;
        }
    }

    private sealed class Table : OpenedSource
    {
        private readonly CsvTable _table;

        public Table(SourceFile file, ImportOptions options, int headerLine, IProgress<long> read)
        {
            _table = CsvTable.Open(() => file.Open(), headerLine, () => file.Open(read));
            var system = options.Crs is { } crs ? CoordinateSystem.Of(crs) : CoordinateSystem.Assumed;
            Shape = new SourceShape(file.Name, _table.Columns, JsonValue.EmptyObject, IsMap: false, system.Datum, options);
        }

        public override SourceShape Shape { get; }

        public override string Form => $"CSV, {_table.Text.Name}, delimiter {(_table.Delimiter == '\t' ? "tab" : _table.Delimiter)}, {_table.Columns.Count} columns";

        public override IEnumerable<SourceRecord> Records(Intake into) => _table.Rows();

        public override void Dispose() => _table.Dispose();
    }

    private sealed class Map : OpenedSource
    {
        private readonly GeoJsonFile _file;
        private readonly CoordinateSystem _system;
        private readonly IEnumerator<(JsonValue? Feature, Problem? Fault)> _features;
        private readonly bool _hasFirst;

        public Map(SourceFile file, ImportOptions options, IProgress<long> read)
        {
            _file = new GeoJsonFile(file.Open(read));
            _file.ReadHeader();
            _system = Told(CoordinateSystem.Of(_file.Header["crs"]), options);
            _features = _file.Features().GetEnumerator();
            _hasFirst = _features.MoveNext();
            var properties = (_hasFirst ? (_features.Current.Feature as JsonObject)?["properties"] : null) as JsonObject;
            Shape = new SourceShape(file.Name, [.. (properties ?? JsonValue.EmptyObject).Members.Select(m => m.Name)], _file.Header, IsMap: true, _system.Datum, options);
        }

        public override SourceShape Shape { get; }

        public override string Form => $"GeoJSON, {_system}";

        public override IEnumerable<SourceRecord> Records(Intake into)
        {
            var number = 0;
            for (var isThere = _hasFirst; isThere; isThere = _features.MoveNext())
            {
                number++;
                var (value, fault) = _features.Current;
                if (value is not JsonObject feature)
                {
                    into.Refuse(string.Create(CultureInfo.InvariantCulture, $"feature {number}"), "feature", fault?.Detail ?? "it is no object");
                }
                else if (Record(number, feature, _system, into) is { } record)
                {
                    yield return record;
                }
            }
        }

        public override void Dispose()
        {
            _features.Dispose();
            _file.Dispose();
        }
    }

    private sealed class Shapes : OpenedSource
    {
        private readonly SourceFile _file;
        private readonly IProgress<long> _read;
        private readonly CsvText _text;
        private readonly CoordinateSystem _system;

        public Shapes(SourceFile file, ImportOptions options, IProgress<long> read)
        {
            (_file, _read) = (file, read);
            _system = Told(ShapefileFile.CoordinatesOf(file.Path), options);
            _text = ShapefileFile.EncodingOf(file.Path);
            var columns = ShapefileFile.Columns(file.Path, _text.Encoding);
            Shape = new SourceShape(file.Name, columns, JsonValue.EmptyObject, IsMap: true, _system.Datum, options);
        }

        public override SourceShape Shape { get; }

        public override string Form => $"Shapefile, attributes in {_text.Name}, {_system}";

        public override IEnumerable<SourceRecord> Records(Intake into)
        {
            var number = 0;
            foreach (var (properties, geometry) in ShapefileFile.Features(_file.Path, _text.Encoding))
            {
                number++;
                var place = string.Create(CultureInfo.InvariantCulture, $"feature {number}");
                if (Record(place, null, properties, geometry is null ? null : () => GeometryRepair.Of(geometry, _system), into) is { } record)
                {
                    yield return record;
                }
            }

            _read.Report(_file.Length);
        }

        public override void Dispose()
        {
        }
    }
}
