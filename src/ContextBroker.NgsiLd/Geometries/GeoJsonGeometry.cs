using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.NgsiLd.Geometries;

/// <summary>GeoJSON geometries (clause 4.7, RFC 7946) as NetTopologySuite geometries, longitude first.</summary>
public static class GeoJsonGeometry
{
    /// <exception cref="ProblemException">BadRequestData: not a geometry; names the member.</exception>
    public static Geometry Read(JsonValue value) => throw new NotImplementedException();
}
