using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using Tried = System.Collections.Generic.HashSet<(int Depth, string Id)>;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>Walks an expression over one entity (clause 4.9).</summary>
internal readonly struct QEvaluation(Func<string, Entity?>? linked)
{
    public bool Holds(QExpression expression, Entity entity) => expression switch
    {
        QAnd and => HoldsAll(and.Terms, entity),
        QOr or => HoldsAny(or.Terms, entity),
        QAbsent absent => !HoldsTerm(absent, absent.Path, entity),
        QTerm term => HoldsTerm(term, term.Path, entity),
        _ => throw new ArgumentException($"{expression.GetType().Name} is not a query expression", nameof(expression)),
    };

    private bool HoldsAll(ImmutableArray<QExpression> terms, Entity entity)
    {
        foreach (var term in terms)
        {
            if (!Holds(term, entity))
            {
                return false;
            }
        }

        return true;
    }

    private bool HoldsAny(ImmutableArray<QExpression> terms, Entity entity)
    {
        foreach (var term in terms)
        {
            if (Holds(term, entity))
            {
                return true;
            }
        }

        return false;
    }

    private bool HoldsTerm(QTerm term, QPath path, Entity entity) =>
        HoldsTerm(term, path, entity, path.Link?.Path.Link is null ? null : []);

    // Relationships form circles and meet again: without what was tried, each level would multiply the work of the one before.
    private bool HoldsTerm(QTerm term, QPath path, Entity entity, Tried? tried) => path.Attributes.IsEmpty
        ? path.Member is { } member && QTargets.Holds(term, member, entity)
        : HoldsBelow(term, path, entity.Attributes, 0, tried);

    // Any instance will do at every step: no datasetId can be addressed in a path.
    private bool HoldsBelow(QTerm term, QPath path, ImmutableArray<EntityAttribute> attributes, int step, Tried? tried)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Name == path.Attributes[step])
            {
                return HoldsForAnyInstance(term, path, attribute, step + 1, tried);
            }
        }

        return false;
    }

    private bool HoldsForAnyInstance(QTerm term, QPath path, EntityAttribute attribute, int step, Tried? tried)
    {
        foreach (var instance in attribute.Instances)
        {
            var holds = step < path.Attributes.Length ? HoldsBelow(term, path, instance.SubAttributes, step, tried)
                : path.Link is { } link ? HoldsForLinked(term, link, instance, tried)
                : QTargets.Holds(term, path, instance);
            if (holds)
            {
                return true;
            }
        }

        return false;
    }

    private bool HoldsForLinked(QTerm term, QLink link, AttributeInstance instance, Tried? tried)
    {
        if (linked is null)
        {
            throw ProblemException.NotSupported("A query through a relationship (`name{...}`) is not supported here");
        }

        if (instance.Kind is not (AttributeKind.Relationship or AttributeKind.ListRelationship))
        {
            return false;
        }

        if (instance.Value is not JsonArray targets)
        {
            return HoldsForLinked(term, link, instance.Value, tried);
        }

        foreach (var target in targets.Items)
        {
            if (HoldsForLinked(term, link, target, tried))
            {
                return true;
            }
        }

        return false;
    }

    private bool HoldsForLinked(QTerm term, QLink link, JsonValue target, Tried? tried) =>
        target is JsonString id && (tried is null || tried.Add((link.Path.LinkedDepth, id.Value)))
        && linked!(id.Value) is { } entity && HasType(link, entity) && HoldsTerm(term, link.Path, entity, tried);

    private static bool HasType(QLink link, Entity entity)
    {
        foreach (var type in link.Types)
        {
            if (entity.Types.Contains(type))
            {
                return true;
            }
        }

        return link.Types.IsEmpty;
    }
}
