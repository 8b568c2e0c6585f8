using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Queries;

/// <summary>Says whether an entity fits a query. The oracle: every engine must return exactly what this accepts.</summary>
public static class EntityMatcher
{
    public static bool Matches(EntityQuery query, Entity entity) => throw new NotImplementedException();

    public static bool Matches(QExpression expression, Entity entity) => throw new NotImplementedException();

    public static bool Matches(ScopeQuery scope, Entity entity) => throw new NotImplementedException();

    public static bool Matches(GeoQuery geo, Entity entity) => throw new NotImplementedException();

    public static bool Matches(TypeSelection types, Entity entity) => throw new NotImplementedException();

    public static bool Matches(EntitySelector selector, Entity entity) => throw new NotImplementedException();
}
