using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>The target value of each kind of attribute (clause 4.9), and whether a term holds for it.</summary>
internal static class QTargets
{
    public static bool Holds(QTerm term, QPath path, AttributeInstance instance)
    {
        if (path.Member is { } member)
        {
            return HoldsForMember(term, member, instance);
        }

        return instance.Kind switch
        {
            AttributeKind.LanguageProperty => LanguageTargets.Holds(term, path.Keys, instance.Value),
            AttributeKind.Relationship or AttributeKind.ListRelationship => path.Keys.IsEmpty && HoldsForObject(term, instance.Value),
            _ => Descend(instance.Value, path.Keys) is { } value && QComparison.Holds(term, value),
        };
    }

    /// <summary>The members of the entity itself that can be asked for.</summary>
    public static bool Holds(QTerm term, QMember member, Entity entity) => member switch
    {
        QMember.Id => QComparison.Holds(term, QTarget.Of(entity.Id)),
        QMember.Type => HoldsForAll(term, entity.Types),
        QMember.Scope => HoldsForAll(term, entity.Scopes),
        QMember.CreatedAt => QComparison.Holds(term, QTarget.Of(entity.CreatedAt)),
        QMember.ModifiedAt => QComparison.Holds(term, QTarget.Of(entity.ModifiedAt)),
        QMember.ExpiresAt => entity.ExpiresAt is { } end && QComparison.Holds(term, QTarget.Of(end.Instant)),
        _ => false,
    };

    /// <summary>Follows member names into a JSON value; null where a name is not defined.</summary>
    public static JsonValue? Descend(JsonValue value, ImmutableArray<string> keys)
    {
        var current = value;
        foreach (var key in keys)
        {
            if (current is not JsonObject node || node[key] is not { } next)
            {
                return null;
            }

            current = next;
        }

        return current;
    }

    private static bool HoldsForMember(QTerm term, QMember member, AttributeInstance instance) => member switch
    {
        QMember.CreatedAt => QComparison.Holds(term, QTarget.Of(instance.CreatedAt)),
        QMember.ModifiedAt => QComparison.Holds(term, QTarget.Of(instance.ModifiedAt)),
        QMember.ObservedAt => instance.ObservedAt is { } time && QComparison.Holds(term, QTarget.Of(time.Instant)),
        QMember.ExpiresAt => instance.ExpiresAt is { } time && QComparison.Holds(term, QTarget.Of(time.Instant)),
        QMember.UnitCode => instance.UnitCode is { } text && QComparison.Holds(term, QTarget.Of(text)),
        QMember.DatasetId => instance.DatasetId is { } text && QComparison.Holds(term, QTarget.Of(text)),
        QMember.ValueType => instance.ValueType is { } text && QComparison.Holds(term, QTarget.Of(text)),
        QMember.ObjectType => HoldsForAll(term, instance.ObjectTypes),
        _ => false,
    };

    // Of a relationship only equality can be asked (clause 4.9).
    private static bool HoldsForObject(QTerm term, JsonValue target) =>
        term is QExists or QAbsent or QCompare { Operator: QOperator.Equal or QOperator.Unequal } && QComparison.Holds(term, target);

    // Several texts are an array: any is equal, unequal is equal to none.
    private static bool HoldsForAll(QTerm term, ImmutableArray<string> texts)
    {
        if (texts.IsEmpty || term is QExists or QAbsent)
        {
            return !texts.IsEmpty;
        }

        if (texts.Length == 1)
        {
            return QComparison.Holds(term, QTarget.Of(texts[0]));
        }

        if (term is not QCompare { Operator: QOperator.Equal or QOperator.Unequal } compare)
        {
            return false;
        }

        var isIncluded = false;
        foreach (var text in texts)
        {
            isIncluded |= QComparison.Equals(QTarget.Of(text), compare.Value);
        }

        return isIncluded == (compare.Operator == QOperator.Equal);
    }
}
