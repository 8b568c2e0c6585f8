using System.Globalization;
using System.Text.RegularExpressions;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Imports.Files;

/// <summary>What the coordinates of a file mean: degrees, which are kept as they are and labelled, or metres of a plane rectangular zone, which are converted.</summary>
/// <param name="Datum">JGD2011, JGD2000 or WGS84: they differ by less than the maps' own accuracy outside of regions that an earthquake moved.</param>
/// <param name="Zone">1 to 19 (平面直角座標系); 0: degrees.</param>
/// <param name="IsSaid">False: the file does not say, and what is usual is assumed.</param>
internal sealed partial record CoordinateSystem(string Datum, int Zone, bool IsSaid)
{
    public static readonly CoordinateSystem Assumed = new("JGD2011", 0, IsSaid: false);

    public override string ToString() => (Zone, IsSaid) switch
    {
        (0, false) => "no CRS given, taken as longitude and latitude (JGD2011)",
        (0, true) => $"longitude and latitude ({Datum})",
        _ => string.Create(CultureInfo.InvariantCulture, $"plane rectangular zone {Zone} ({Datum}), converted to longitude and latitude"),
    };

    /// <summary>The member crs of a FeatureCollection; null: as RFC 7946 has it.</summary>
    /// <exception cref="ProblemException">BadRequestData: coordinates of another kind.</exception>
    public static CoordinateSystem Of(JsonValue? crs) =>
        ((crs as JsonObject)?["properties"] as JsonObject)?["name"] is JsonString name ? Of(name.Value) : Assumed;

    /// <summary>A name such as EPSG:6677, urn:ogc:def:crs:EPSG::6668 or CRS84.</summary>
    /// <exception cref="ProblemException">BadRequestData: coordinates of another kind.</exception>
    public static CoordinateSystem Of(string name)
    {
        if (name.EndsWith("CRS84", StringComparison.Ordinal))
        {
            return new CoordinateSystem("WGS84", 0, IsSaid: true);
        }

        var code = EpsgCode().Match(name);
        return (code.Success ? int.Parse(code.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0) switch
        {
            4326 or 4979 => new CoordinateSystem("WGS84", 0, IsSaid: true),
            6668 or 6667 or 6697 => new CoordinateSystem("JGD2011", 0, IsSaid: true),
            4612 or 4947 => new CoordinateSystem("JGD2000", 0, IsSaid: true),
            >= 6669 and <= 6687 and var plane => new CoordinateSystem("JGD2011", plane - 6668, IsSaid: true),
            >= 2443 and <= 2461 and var plane => new CoordinateSystem("JGD2000", plane - 2442, IsSaid: true),
            _ => throw Refused(name),
        };
    }

    /// <summary>The text of a .prj file.</summary>
    /// <exception cref="ProblemException">BadRequestData: coordinates of another kind.</exception>
    public static CoordinateSystem OfWkt(string wkt)
    {
        var datum = wkt.Contains("2011", StringComparison.Ordinal) ? "JGD2011"
            : wkt.Contains("JGD", StringComparison.Ordinal) || wkt.Contains("2000", StringComparison.Ordinal) ? "JGD2000"
            : wkt.Contains("WGS", StringComparison.Ordinal) ? "WGS84"
            : throw Refused(wkt);
        if (!wkt.TrimStart().StartsWith("PROJ", StringComparison.Ordinal))
        {
            return new CoordinateSystem(datum, 0, IsSaid: true);
        }

        var zone = PlaneName().Match(wkt);
        var number = zone.Success ? PlaneRectangular.ZoneOf(zone.Groups[1].Value) : 0;
        return number > 0 && datum != "WGS84" ? new CoordinateSystem(datum, number, IsSaid: true) : throw Refused(wkt);
    }

    private static ProblemException Refused(string name) => ProblemException.BadRequestData(
        $"The coordinate system {(name.Length > 80 ? name[..80] + "..." : name)} is not read: JGD2011, JGD2000 and WGS84 are, in degrees or in plane rectangular zones (EPSG:6669 to 6687)", "crs");

    [GeneratedRegex("EPSG:(?:[0-9.]*:)?([0-9]+)$", RegexOptions.IgnoreCase)]
    private static partial Regex EpsgCode();

    // JGD_2011_Japan_Zone_9, JGD2011 / Japan Plane Rectangular CS IX
    [GeneratedRegex("(?:Zone[_ ]|CS[_ ])([0-9]+|[XVI]+)\\b", RegexOptions.IgnoreCase)]
    private static partial Regex PlaneName();
}
