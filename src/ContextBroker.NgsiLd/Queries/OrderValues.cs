using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using NetTopologySuite.Geometries;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>Finds what a key of an order is about. Of several instances the default one counts, or else the first.</summary>
internal static class OrderValues
{
    public static OrderValue Find(OrderKey key, Geometry? from, Entity entity)
    {
        var path = key.Path;
        if (path.Attributes.IsEmpty)
        {
            return path.Member is { } member ? OfMember(member, entity) : OrderValue.Missing;
        }

        if (FindInstance(path.Attributes, entity) is not { } instance)
        {
            return OrderValue.Missing;
        }

        return key.IsByDistance && path is { Member: null, Keys.IsEmpty: true } && instance.Geometry is { } geometry
            ? OrderValue.OfDistance(GreatCircle.Distance(from!, geometry))
            : path.Member is { } own ? OfMember(own, instance)
            : OfValue(instance, path.Keys);
    }

    private static AttributeInstance? FindInstance(ImmutableArray<string> names, Entity entity)
    {
        var attributes = entity.Attributes;
        AttributeInstance? instance = null;
        foreach (var name in names)
        {
            instance = FindInstance(attributes, name);
            if (instance is null)
            {
                return null;
            }

            attributes = instance.SubAttributes;
        }

        return instance;
    }

    private static AttributeInstance? FindInstance(ImmutableArray<EntityAttribute> attributes, string name) =>
        EntityAttribute.Find(attributes, name) is { } attribute ? attribute.Find(null) ?? attribute.Instances[0] : null;

    private static OrderValue OfValue(AttributeInstance instance, ImmutableArray<string> keys) => instance.Kind switch
    {
        AttributeKind.LanguageProperty when keys.Length == 1 => OrderValue.Of(InLanguage(instance.Value, keys[0])),
        AttributeKind.Relationship or AttributeKind.ListRelationship when !keys.IsEmpty => OrderValue.Missing,
        _ => OrderValue.Of(QTargets.Descend(instance.Value, keys)),
    };

    private static JsonValue? InLanguage(JsonValue map, string language)
    {
        foreach (var (name, texts) in (map as JsonObject)?.Members ?? [])
        {
            if (string.Equals(name, language, StringComparison.OrdinalIgnoreCase))
            {
                return texts;
            }
        }

        return null;
    }

    private static OrderValue OfMember(QMember member, Entity entity) => member switch
    {
        QMember.Id => OrderValue.OfName(entity.Id),
        QMember.Type => OrderValue.OfNames(entity.Types),
        QMember.Scope => OrderValue.OfNames(entity.Scopes),
        QMember.CreatedAt => OrderValue.Of(entity.CreatedAt),
        QMember.ModifiedAt => OrderValue.Of(entity.ModifiedAt),
        QMember.ExpiresAt => OrderValue.Of(entity.ExpiresAt),
        _ => OrderValue.Missing,
    };

    private static OrderValue OfMember(QMember member, AttributeInstance instance) => member switch
    {
        QMember.CreatedAt => OrderValue.Of(instance.CreatedAt),
        QMember.ModifiedAt => OrderValue.Of(instance.ModifiedAt),
        QMember.ObservedAt => OrderValue.Of(instance.ObservedAt),
        QMember.ExpiresAt => OrderValue.Of(instance.ExpiresAt),
        QMember.UnitCode => OrderValue.OfName(instance.UnitCode),
        QMember.DatasetId => OrderValue.OfName(instance.DatasetId),
        QMember.ValueType => OrderValue.OfName(instance.ValueType),
        QMember.ObjectType => OrderValue.OfNames(instance.ObjectTypes),
        _ => OrderValue.Missing,
    };
}
