using System.Text;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace ContextBroker.NgsiLd.Tests.Representations;

public sealed class RoundTripTests
{
    private static readonly LdContext Named = ContextCompiler.Compile(JsonText.Parse(
        """
        {"disaster":"https://example.org/disaster#","managedBy":{"@id":"https://uri.etsi.org/ngsi-ld/default-context/managedBy","@type":"@id"},
         "status":{"@id":"https://uri.etsi.org/ngsi-ld/default-context/status","@type":"@vocab"}}
        """));

    private static readonly LdContext[] Contexts = [LdContext.Core, Named];

    // System attributes are shown for expiresAt; createdAt and modifiedAt are passed over on the way back.
    [Test]
    public void NothingIsLost([Values(EntityFormat.Normalized, EntityFormat.Concise)] EntityFormat format, [Values] bool withContext, [Values(0, 1)] int context)
    {
        var presentation = new Presentation { Format = format, SystemAttributes = true, WithContext = withContext };
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Entities.Arbitrary, entity => IsReadBack(entity, presentation, Contexts[context])));
    }

    [Test]
    public void BareValuesLoseNothing([Values(0, 1)] int context) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Entities.Arbitrary, entity => IsReadBack(WithoutExpiry(entity), Presentation.Concise, Contexts[context])));

    private static bool IsReadBack(Entity entity, Presentation presentation, LdContext context)
    {
        var written = Writing.Text(entity, presentation, context);
        var (expected, actual) = (EntityText.Of(entity, withTimes: false), EntityText.Of(Parse(written, context), withTimes: false));
        return expected == actual ? true : throw new AssertionException(new StringBuilder(written).AppendLine().Append(expected).Append(actual).ToString());
    }

    private static Entity Parse(string json, LdContext context)
    {
        var fragment = EntityParser.Parse(JsonText.Parse(json), context, ParseMode.Whole);
        return new Entity
        {
            Id = fragment.Id!,
            Types = fragment.Types,
            Scopes = fragment.Scopes ?? [],
            ExpiresAt = fragment.ExpiresAt,
            Attributes = fragment.Attributes,
        };
    }

    private static Entity WithoutExpiry(Entity entity) => entity with { ExpiresAt = null, Attributes = [.. entity.Attributes.Select(WithoutExpiry)] };

    private static EntityAttribute WithoutExpiry(EntityAttribute attribute) =>
        attribute with { Instances = [.. attribute.Instances.Select(i => i with { ExpiresAt = null, SubAttributes = [.. i.SubAttributes.Select(WithoutExpiry)] })] };
}
