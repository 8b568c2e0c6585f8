namespace ContextBroker.NgsiLd.Model;

/// <summary>The ids that a Relationship or ListRelationship points to, in order.</summary>
public static class RelationshipTargets
{
    public static IEnumerable<string> Of(AttributeInstance instance)
    {
        if (instance.Kind is not (AttributeKind.Relationship or AttributeKind.ListRelationship))
        {
            yield break;
        }

        if (instance.Value is JsonString { Value: var target })
        {
            yield return target;
        }
        else if (instance.Value is JsonArray { Items: var items })
        {
            foreach (var item in items)
            {
                if (item is JsonString { Value: var id })
                {
                    yield return id;
                }
            }
        }
    }
}
