using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Tests.Model;

public class EntityTests
{
    [Test]
    public void ACopyLeavesTheRenderedBytesBehind()
    {
        var entity = new Entity { Id = "urn:a:1", Types = ["https://example.org/T"], Rendered = new RenderedEntity(new object(), new object(), [1]) };
        Assert.That((entity with { Version = 2 }).Rendered, Is.Null);
    }

    /// <summary>The copy is written by hand: a property added to Entity must be added to it.</summary>
    [Test]
    public void ACopyKeepsEverythingElse()
    {
        var entity = new Entity
        {
            Id = "urn:a:1",
            Types = ["https://example.org/T"],
            Scopes = ["/a"],
            Attributes = [new EntityAttribute("https://example.org/p", [new AttributeInstance { Kind = AttributeKind.Property, Value = JsonValue.True }])],
            ExpiresAt = Timestamp.At(DateTimeOffset.UnixEpoch),
            CreatedAt = DateTimeOffset.UnixEpoch.AddDays(1),
            ModifiedAt = DateTimeOffset.UnixEpoch.AddDays(2),
            Version = 7,
        };
        var copy = entity with { };
        foreach (var property in typeof(Entity).GetProperties().Where(p => p.Name != nameof(Entity.Rendered)))
        {
            Assert.That(property.GetValue(copy), Is.EqualTo(property.GetValue(entity)), property.Name);
            Assert.That(property.GetValue(entity), Is.Not.Null, property.Name + " is not covered");
        }
    }
}
