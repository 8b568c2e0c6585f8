using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.Sqlite.Entities;

/// <summary>The box around one GeoProperty instance, and its place among the entity's GeoProperty instances.</summary>
internal readonly record struct EntityArea(int Place, string Attribute, Envelope Box)
{
    /// <summary>Row ids of entity_areas hold the entity's number and, in these low bits, the place.</summary>
    public const int PlaceBits = 16;

    /// <exception cref="ProblemException">BadRequestData: more instances than places.</exception>
    public static List<EntityArea> Of(Entity entity)
    {
        var areas = new List<EntityArea>();
        foreach (var attribute in entity.Attributes)
        {
            foreach (var instance in attribute.Instances)
            {
                if (instance.Kind == AttributeKind.GeoProperty)
                {
                    areas.Add(new EntityArea(areas.Count, attribute.Name, instance.Geometry!.EnvelopeInternal));
                }
            }
        }

        return areas.Count <= 1 << PlaceBits
            ? areas
            : throw ProblemException.BadRequestData($"Entity {entity.Id} has {areas.Count} GeoProperty instances; {1 << PlaceBits} are possible");
    }

    public static int Count(Entity entity)
    {
        var count = 0;
        foreach (var attribute in entity.Attributes)
        {
            foreach (var instance in attribute.Instances)
            {
                count += instance.Kind == AttributeKind.GeoProperty ? 1 : 0;
            }
        }

        return count;
    }
}
