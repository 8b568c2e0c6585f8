using System.Collections.Immutable;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Testing;

namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>Generated entities that outlive the test, and what is compared of them.</summary>
internal static class FuzzEntities
{
    public static Entity Next(Random random, int number) => Lasting(Testing.Entities.Generate(random.Next())) with { Id = Id(number) };

    public static string Id(int number) => $"urn:ngsi-ld:Entity:{number}";

    /// <summary>The entity that a normalized or concise answer tells of.</summary>
    public static Entity Read(JsonValue json, LdContext? context = null)
    {
        var fragment = EntityParser.Parse(json, context ?? LdContext.Core, ParseMode.Whole);
        return new Entity
        {
            Id = fragment.Id!,
            Types = fragment.Types,
            Scopes = fragment.Scopes ?? [],
            ExpiresAt = fragment.ExpiresAt,
            Attributes = fragment.Attributes,
        };
    }

    /// <summary>All that is said of an entity but when; in one order, since the standard gives none.</summary>
    public static string Text(Entity entity) => EntityText.Of(
        entity with { Types = entity.Types.Sort(StringComparer.Ordinal), Attributes = Sorted(entity.Attributes) },
        withTimes: false);

    public static byte[] Write(Entity entity, EntityFormat format, LdContext context) =>
        EntityWriter.ToUtf8(entity, context, new Presentation { Format = format, SystemAttributes = true });

    private static ImmutableArray<EntityAttribute> Sorted(ImmutableArray<EntityAttribute> attributes) =>
        [.. attributes.OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => a with { Instances = Sorted(a.Instances) })];

    private static AttributeInstances Sorted(AttributeInstances instances) =>
        [.. instances.OrderBy(i => i.DatasetId, StringComparer.Ordinal).Select(i => i with { SubAttributes = Sorted(i.SubAttributes) })];

    private static Entity Lasting(Entity entity) =>
        entity with { ExpiresAt = Later(entity.ExpiresAt), Attributes = Lasting(entity.Attributes), CreatedAt = default, ModifiedAt = default };

    private static ImmutableArray<EntityAttribute> Lasting(ImmutableArray<EntityAttribute> attributes) =>
        [.. attributes.Select(a => a with { Instances = [.. a.Instances.Select(Lasting)] })];

    private static AttributeInstance Lasting(AttributeInstance instance) => instance with
    {
        ExpiresAt = Later(instance.ExpiresAt), SubAttributes = Lasting(instance.SubAttributes), CreatedAt = default, ModifiedAt = default,
    };

    private static Timestamp? Later(Timestamp? time) =>
        time is { } t ? Make.Time("2" + t.Text[1..].Replace("026-", "126-", StringComparison.Ordinal)) : null;
}
