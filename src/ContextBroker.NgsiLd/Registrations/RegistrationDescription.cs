using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using NetTopologySuite.Geometries;

namespace ContextBroker.NgsiLd.Registrations;

/// <summary>A registration's members as attributes, so that the query languages ask them as they ask entities (clause 4.9).</summary>
internal static class RegistrationDescription
{
    private const string Core = "https://uri.etsi.org/ngsi-ld/";

    public static Entity Of(ContextSourceRegistration registration) => new()
    {
        Id = registration.Id,
        Types = [Core + "ContextSourceRegistration"],
        Scopes = registration.Scopes,
        ExpiresAt = registration.ExpiresAt,
        CreatedAt = registration.CreatedAt,
        ModifiedAt = registration.ModifiedAt,
        Attributes = [.. registration.Members.Where(member => member.Name is not ("id" or "type" or "scope" or "expiresAt")).Select(Attribute)],
    };

    /// <summary>The geometry that a GeoProperty of a query means; null: the registration says nothing about it.</summary>
    public static Geometry? AreaOf(ContextSourceRegistration registration, string property) => property switch
    {
        GeoQuery.DefaultProperty => registration.Location,
        Core + "observationSpace" => registration.ObservationSpace,
        Core + "operationSpace" => registration.OperationSpace,
        _ => null,
    };

    private static EntityAttribute Attribute(JsonMember member) => new(
        RegistrationReader.Knows(member.Name) ? LdContext.Core.Expand(member.Name) : member.Name,
        [new AttributeInstance { Kind = AttributeKind.Property, Value = ValueOf(member.Value) }]);

    // A Context Source Property may be written as a Property: what it says is its value.
    private static JsonValue ValueOf(JsonValue value) => value is JsonObject property && property["type"] is JsonString { Value: "Property" } ? property["value"] ?? value : value;
}
