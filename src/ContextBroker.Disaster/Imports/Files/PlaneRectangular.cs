using System.Globalization;
using NetTopologySuite.Geometries;

namespace ContextBroker.Disaster.Imports.Files;

/// <summary>
/// 平面直角座標系 (zones I to XIX) to longitude and latitude, by the series that the Geospatial Information Authority computes with (Kawase 2011),
/// exact to a millimetre. Not ProjNET: its licence is the LGPL.
/// </summary>
internal static class PlaneRectangular
{
    private const double Axis = 6_378_137;
    private const double Flattening = 1 / 298.257222101;
    private const double Scale = 0.9999;
    private const double N = Flattening / (2 - Flattening);

    private static readonly string[] Roman =
        ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX"];

    // Latitude and longitude of each zone's origin, in minutes.
    private static readonly (int Latitude, int Longitude)[] Origins =
    [
        (1980, 7770), (1980, 7860), (2160, 7930), (1980, 8010), (2160, 8060), (2160, 8160), (2160, 8230), (2160, 8310), (2160, 8390), (2400, 8450),
        (2640, 8415), (2640, 8535), (2640, 8655), (1560, 8520), (1560, 7650), (1560, 7440), (1560, 7860), (1200, 8160), (1560, 9240),
    ];

    private static readonly double[] Beta =
    [
        (N / 2) - (2 * N * N / 3) + (37 * Math.Pow(N, 3) / 96) - (Math.Pow(N, 4) / 360) - (81 * Math.Pow(N, 5) / 512),
        (N * N / 48) + (Math.Pow(N, 3) / 15) - (437 * Math.Pow(N, 4) / 1440) + (46 * Math.Pow(N, 5) / 105),
        (17 * Math.Pow(N, 3) / 480) - (37 * Math.Pow(N, 4) / 840) - (209 * Math.Pow(N, 5) / 4480),
        (4397 * Math.Pow(N, 4) / 161280) - (11 * Math.Pow(N, 5) / 504),
        4583 * Math.Pow(N, 5) / 161280,
    ];

    private static readonly double[] Delta =
    [
        (2 * N) - (2 * N * N / 3) - (2 * Math.Pow(N, 3)) + (116 * Math.Pow(N, 4) / 45) + (26 * Math.Pow(N, 5) / 45) - (2854 * Math.Pow(N, 6) / 675),
        (7 * N * N / 3) - (8 * Math.Pow(N, 3) / 5) - (227 * Math.Pow(N, 4) / 45) + (2704 * Math.Pow(N, 5) / 315) + (2323 * Math.Pow(N, 6) / 945),
        (56 * Math.Pow(N, 3) / 15) - (136 * Math.Pow(N, 4) / 35) - (1262 * Math.Pow(N, 5) / 105) + (73814 * Math.Pow(N, 6) / 2835),
        (4279 * Math.Pow(N, 4) / 630) - (332 * Math.Pow(N, 5) / 35) - (399572 * Math.Pow(N, 6) / 14175),
        (4174 * Math.Pow(N, 5) / 315) - (144838 * Math.Pow(N, 6) / 6237),
        601676 * Math.Pow(N, 6) / 22275,
    ];

    // The meridian's arc: a series in 2 sin(2 j latitude).
    private static readonly double[] Arc =
    [
        1 + (N * N / 4) + (Math.Pow(N, 4) / 64),
        -3d / 2 * (N - (Math.Pow(N, 3) / 8) - (Math.Pow(N, 5) / 64)),
        15d / 16 * ((N * N) - (Math.Pow(N, 4) / 4)),
        -35d / 48 * (Math.Pow(N, 3) - (5 * Math.Pow(N, 5) / 16)),
        315d / 512 * Math.Pow(N, 4),
        -693d / 1280 * Math.Pow(N, 5),
    ];

    /// <summary>From "9" or "IX"; 0: none of the nineteen.</summary>
    public static int ZoneOf(string text)
    {
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return isNumber ? (number is >= 1 and <= 19 ? number : 0) : Array.IndexOf(Roman, text.ToUpperInvariant()) + 1;
    }

    /// <param name="east">Metres to the east of the zone's origin (its Y axis).</param>
    /// <param name="north">Metres to the north (its X axis).</param>
    /// <returns>X: longitude, Y: latitude, in degrees.</returns>
    public static Coordinate ToDegrees(int zone, double east, double north)
    {
        var (originLatitude, originLongitude) = Origins[zone - 1];
        var radius = Scale * Axis / (1 + N);
        var xi = ((north / radius) + ArcTo(originLatitude / 60d * Math.PI / 180)) / Arc[0];
        var eta = east / (radius * Arc[0]);
        var (xi1, eta1) = (xi, eta);
        for (var j = 1; j <= Beta.Length; j++)
        {
            xi1 -= Beta[j - 1] * Math.Sin(2 * j * xi) * Math.Cosh(2 * j * eta);
            eta1 -= Beta[j - 1] * Math.Cos(2 * j * xi) * Math.Sinh(2 * j * eta);
        }

        var chi = Math.Asin(Math.Sin(xi1) / Math.Cosh(eta1));
        var latitude = chi;
        for (var j = 1; j <= Delta.Length; j++)
        {
            latitude += Delta[j - 1] * Math.Sin(2 * j * chi);
        }

        var longitude = Math.Atan(Math.Sinh(eta1) / Math.Cos(xi1));
        return new Coordinate((originLongitude / 60d) + (longitude * 180 / Math.PI), latitude * 180 / Math.PI);
    }

    private static double ArcTo(double latitude)
    {
        var arc = Arc[0] * latitude;
        for (var j = 1; j < Arc.Length; j++)
        {
            arc += Arc[j] * Math.Sin(2 * j * latitude);
        }

        return arc;
    }
}
