using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Imports.Files;

/// <summary>A file whose form is recognised: what it looks like, and its records one after the other.</summary>
internal abstract class OpenedSource : IDisposable
{
    public abstract SourceShape Shape { get; }

    /// <summary>What was recognised, in words: encoding and delimiter, or the coordinate system.</summary>
    public abstract string Form { get; }

    /// <summary>Records that can't be read are refused there.</summary>
    public abstract IAsyncEnumerable<SourceRecord> Records(Intake into);

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

        public override IAsyncEnumerable<SourceRecord> Records(Intake into) => _table.Rows().ToAsyncEnumerable();

        public override void Dispose() => _table.Dispose();
    }

    private sealed class Map : OpenedSource
    {
        private readonly GeoJsonFile _file;
        private readonly CoordinateSystem _system;
        private readonly IEnumerator<byte[]> _features;
        private readonly bool _hasFirst;

        public Map(SourceFile file, ImportOptions options, IProgress<long> read)
        {
            _file = new GeoJsonFile(file.Open(read));
            _file.ReadHeader();
            _system = Told(CoordinateSystem.Of(_file.Header["crs"]), options);
            _features = _file.Features().GetEnumerator();
            _hasFirst = _features.MoveNext();
            var properties = (_hasFirst ? (GeoJsonFile.Parsed(_features.Current).Feature as JsonObject)?["properties"] : null) as JsonObject;
            Shape = new SourceShape(file.Name, [.. (properties ?? JsonValue.EmptyObject).Members.Select(m => m.Name)], _file.Header, IsMap: true, _system.Datum, options);
        }

        public override SourceShape Shape { get; }

        public override string Form => $"GeoJSON, {_system}";

        public override async IAsyncEnumerable<SourceRecord> Records(Intake into)
        {
            await foreach (var reading in WorkAhead.Of(Texts(), static t => t.Utf8.Length, t => FeatureReading.OfText(t.Number, t.Utf8, _system)))
            {
                if (reading.Take(into) is { } record)
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

        private IEnumerable<(int Number, byte[] Utf8)> Texts()
        {
            var number = 0;
            for (var isThere = _hasFirst; isThere; isThere = _features.MoveNext())
            {
                yield return (++number, _features.Current);
            }
        }
    }

    private sealed class Shapes : OpenedSource
    {
        private const long BytesOfPosition = 16;
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

        public override async IAsyncEnumerable<SourceRecord> Records(Intake into)
        {
            await foreach (var reading in WorkAhead.Of(Shaped(), static s => BytesOfPosition * (1 + (s.Geometry?.NumPoints ?? 0)), Reading))
            {
                if (reading.Take(into) is { } record)
                {
                    yield return record;
                }
            }

            _read.Report(_file.Length);
        }

        public override void Dispose()
        {
        }

        private IEnumerable<(int Number, JsonObject Properties, Geometry? Geometry)> Shaped() =>
            ShapefileFile.Features(_file.Path, _text.Encoding).Select(static (f, i) => (i + 1, f.Properties, f.Geometry));

        private FeatureReading Reading((int Number, JsonObject Properties, Geometry? Geometry) shape) =>
            FeatureReading.Of(shape.Number, null, shape.Properties, shape.Geometry is { } geometry ? () => GeometryRepair.Of(geometry, _system) : null);
    }
}
