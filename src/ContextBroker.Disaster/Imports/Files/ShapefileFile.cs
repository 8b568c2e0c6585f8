using System.Globalization;
using System.Text;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO.Esri;
using NetTopologySuite.IO.Esri.Dbf.Fields;
using NetTopologySuite.IO.Esri.Shapefiles.Readers;

namespace ContextBroker.Disaster.Imports.Files;

/// <summary>A Shapefile: its .dbf beside it is needed, its .prj and .cpg are used.</summary>
internal static class ShapefileFile
{
    /// <exception cref="ProblemException">BadRequestData: the .dbf is missing, or the coordinates are of another kind.</exception>
    public static CoordinateSystem CoordinatesOf(string shp)
    {
        if (!File.Exists(Path.ChangeExtension(shp, ".dbf")))
        {
            throw ProblemException.BadRequestData("The .dbf that belongs to the Shapefile is not beside it");
        }

        var prj = Path.ChangeExtension(shp, ".prj");
        return File.Exists(prj) ? CoordinateSystem.OfWkt(File.ReadAllText(prj)) : CoordinateSystem.Assumed;
    }

    /// <summary>UTF-8 where the .cpg says so, else CP932, as Japanese publishers have it.</summary>
    public static CsvText EncodingOf(string shp)
    {
        var cpg = Path.ChangeExtension(shp, ".cpg");
        var isUtf8 = File.Exists(cpg) && File.ReadAllText(cpg).Contains("UTF", StringComparison.OrdinalIgnoreCase);
        return isUtf8 ? new CsvText(new UTF8Encoding(false), "UTF-8") : CsvText.Cp932();
    }

    public static IReadOnlyCollection<string> Columns(string shp, Encoding encoding)
    {
        using var reader = Open(shp, encoding);
        return [.. reader.Fields.Select(f => f.Name)];
    }

    public static IEnumerable<(JsonObject Properties, Geometry? Geometry)> Features(string shp, Encoding encoding)
    {
        using var reader = Open(shp, encoding);
        while (reader.Read())
        {
            yield return (Properties(reader.Fields), reader.Geometry is { IsEmpty: false } geometry ? geometry : null);
        }
    }

    // Invalid shapes are repaired here, where it can be told.
    private static ShapefileReader Open(string shp, Encoding encoding) =>
        Shapefile.OpenRead(shp, new ShapefileReaderOptions { Encoding = encoding, GeometryBuilderMode = GeometryBuilderMode.IgnoreInvalidShapes });

    private static JsonObject Properties(DbfFieldCollection fields) =>
        new([.. fields.Select(f => new JsonMember(f.Name, Value(f.Value)))]);

    private static JsonValue Value(object? value) => value switch
    {
        null => JsonValue.Null,
        bool flag => JsonValue.Of(flag),
        DateTime date => JsonValue.Of(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        double or float or int or long or decimal => JsonNumber.Of(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        _ => JsonValue.Of(value.ToString()!.TrimEnd('\0', ' ')),
    };
}
