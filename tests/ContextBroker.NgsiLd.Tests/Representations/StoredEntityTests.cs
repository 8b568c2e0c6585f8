using System.Buffers;
using System.Collections.Immutable;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace ContextBroker.NgsiLd.Tests.Representations;

public sealed class StoredEntityTests
{
    [Test]
    public void EntityIsReadBackEqual() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000),
        Prop.ForAll(Entities.Arbitrary, entity => EntityText.Of(StoredEntity.Read(Stored(entity))) == EntityText.Of(entity)));

    [Test]
    public void InstanceIsReadBackEqual([Values] bool isNull, [Values] bool hasNoValue, [Values] bool kindIsKnown)
    {
        foreach (var instance in Entities.Generate(1, 200).SelectMany(e => e.Attributes).SelectMany(a => a.Instances))
        {
            var given = instance with { IsNull = isNull, HasNoValue = hasNoValue, KindIsKnown = kindIsKnown };
            var output = new ArrayBufferWriter<byte>();
            StoredEntity.WriteInstance(output, given);
            Assert.That(EntityText.Of(StoredEntity.ReadInstance(output.WrittenSpan)), Is.EqualTo(EntityText.Of(given)));
        }
    }

    [TestCase(0, 0)]
    [TestCase(5, 5)]
    [TestCase(5, 0)]
    [TestCase(0, 5)]
    [TestCase(5, 7)]
    public void TimesAreKept(long created, long modified)
    {
        var times = (new DateTimeOffset(created, TimeSpan.Zero), new DateTimeOffset(modified, TimeSpan.Zero));
        var read = StoredEntity.Read(Stored(new Entity { Id = "urn:x:1", Types = ["urn:t"], CreatedAt = times.Item1, ModifiedAt = times.Item2 }));
        Assert.That((read.CreatedAt, read.ModifiedAt), Is.EqualTo(times));
    }

    [TestCase("https://uri.etsi.org/ngsi-ld/default-context/capacity")]
    [TestCase("https://uri.etsi.org/ngsi-ld/default-context/")]
    [TestCase("https://uri.etsi.org/ngsi-ld/default-context/^x")]
    [TestCase("https://uri.etsi.org/ngsi-ld/default-context/避難所\"")]
    [TestCase("https://uri.etsi.org/ngsi-ld/location")]
    [TestCase("https://uri.etsi.org/ngsi-ld/")]
    [TestCase("https://uri.etsi.org/ngsi-ld")]
    [TestCase("^capacity")]
    [TestCase("|capacity")]
    [TestCase("`^capacity")]
    [TestCase("\"")]
    public void NamesAreReadBackEqual(string name)
    {
        foreach (var given in new[] { name, name + new string('n', 300) })
        {
            var instance = Property("1") with { ValueType = given, ObjectTypes = [given], DatasetId = given, UnitCode = given };
            var attribute = new EntityAttribute(given, [instance with { SubAttributes = [new EntityAttribute(given, [instance])] }]);
            var entity = new Entity { Id = given, Types = [given], Scopes = [given], Attributes = [attribute] };
            Assert.That(EntityText.Of(StoredEntity.Read(Stored(entity))), Is.EqualTo(EntityText.Of(entity)));
            var change = new EntityChange { Kind = ChangeKind.Updated, State = entity, Attributes = [new(given, given, instance, instance)], At = default };
            Assert.That(Text(StoredEntity.ReadChanges(Stored(change), entity)), Is.EqualTo(Text(change)));
        }
    }

    [TestCase(0, 0)]
    [TestCase(0, 5)]
    [TestCase(5, 0)]
    [TestCase(5, 5)]
    [TestCase(5, 6)]
    public void AttributesCreationIsKept(long entity, long attribute)
    {
        var (created, later) = (new DateTimeOffset(entity, TimeSpan.Zero), new DateTimeOffset(attribute, TimeSpan.Zero));
        var instance = Property("1") with { CreatedAt = later, ModifiedAt = later };
        var instances = new EntityAttribute("urn:a", [instance with { SubAttributes = [new EntityAttribute("urn:b", [instance])] }]);
        var read = StoredEntity.Read(Stored(new Entity { Id = "urn:x:1", Types = ["urn:t"], CreatedAt = created, Attributes = [instances] })).Find("urn:a")!.Value.Instances[0];
        Assert.That((read.CreatedAt, read.ModifiedAt), Is.EqualTo((later, later)));
        Assert.That(read.SubAttributes[0].Instances[0].CreatedAt, Is.EqualTo(later));
    }

    // Databases of schema version 3 and before.
    [Test]
    public void NamesInFullAndEveryTimeAreReadToo()
    {
        const string name = "https://uri.etsi.org/ngsi-ld/default-context/capacity";
        var stored = """{"i":"urn:x:1","t":["NAME"],"c":5,"a":{"NAME":{"v":1,"c":5,"a":{"NAME":{"v":2}}}}}""".Replace("NAME", name, StringComparison.Ordinal);
        var read = StoredEntity.Read(System.Text.Encoding.UTF8.GetBytes(stored));
        var instance = read.Find(name)!.Value.Instances[0];
        Assert.That((read.Types[0], instance.CreatedAt.UtcTicks, instance.SubAttributes[0].Name), Is.EqualTo((name, 5L, name)));
        Assert.That(instance.SubAttributes[0].Instances[0].CreatedAt, Is.EqualTo(default(DateTimeOffset)));
    }

    [Test]
    public void ChangeIsReadBackEqual()
    {
        var state = Entities.Generate(7);
        var other = Property("4");
        var kept = new EntityAttribute("urn:a", [Property("1") with { DatasetId = "urn:d" }]);
        state = state with { Attributes = [kept, .. state.Attributes] };
        var at = new DateTimeOffset(2026, 9, 1, 1, 2, 3, TimeSpan.Zero).AddTicks(4);
        ImmutableArray<AttributeChange> attributes =
        [
            new("urn:a", "urn:d", other, kept.Instances[0]),
            new("urn:b", null, other, null),
            new("urn:c", null, null, other),
        ];
        var change = new EntityChange { Kind = ChangeKind.Updated, State = state, Attributes = attributes, At = at };

        var read = StoredEntity.ReadChanges(Stored(change), state);

        Assert.That(Text(read), Is.EqualTo(Text(change)));
        Assert.That(read.Kind, Is.EqualTo(ChangeKind.Updated));
        Assert.That(read.At, Is.EqualTo(at));
        Assert.That(read.Attributes[0].After, Is.SameAs(kept.Instances[0]));
    }

    [Test]
    public void DeletionIsReadBackEqual() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Entities.Arbitrary, state =>
        {
            var gone = state.Attributes.SelectMany(a => a.Instances.Select(i => new AttributeChange(a.Name, i.DatasetId, i, null)));
            var change = new EntityChange { Kind = ChangeKind.Deleted, State = state, Attributes = [.. gone], At = state.ModifiedAt };
            return Text(StoredEntity.ReadChanges(Stored(change), state)) == Text(change);
        }));

    // A creation of all that the state has is written as such; whatever is not quite that must not be taken for it.
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public void CreationIsReadBackEqual(int kind) => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Entities.Arbitrary, state =>
        {
            var made = state.Attributes.SelectMany(a => a.Instances.Select(i => new AttributeChange(a.Name, i.DatasetId, null, i))).ToList();
            var changes = kind switch
            {
                0 => made,
                1 => made.Skip(1),
                _ => made.AsEnumerable().Reverse(),
            };
            var change = new EntityChange { Kind = ChangeKind.Created, State = state, Attributes = [.. changes], At = state.ModifiedAt };
            return Text(StoredEntity.ReadChanges(Stored(change), state)) == Text(change);
        }));

    [Test]
    public void StateIsNotWrittenTwice()
    {
        var state = Entities.Generate(1, 50).MaxBy(e => e.Attributes.Length)!;
        var made = state.Attributes.SelectMany(a => a.Instances.Select(i => new AttributeChange(a.Name, i.DatasetId, null, i)));
        var change = new EntityChange { Kind = ChangeKind.Created, State = state, Attributes = [.. made], At = state.CreatedAt };
        Assert.That(Stored(change), Has.Length.LessThan(Stored(state).Length / 2));
    }

    [Test]
    public void DeepSubAttributesAreRead()
    {
        var instance = Property("1");
        for (var i = 0; i < JsonText.MaxDepth; i++)
        {
            instance = instance with { SubAttributes = [new EntityAttribute("urn:a", [instance, instance with { DatasetId = "urn:d", SubAttributes = [] }])] };
        }

        var output = new ArrayBufferWriter<byte>();
        StoredEntity.WriteInstance(output, instance);
        Assert.That(EntityText.Of(StoredEntity.ReadInstance(output.WrittenSpan)), Is.EqualTo(EntityText.Of(instance)));
    }

    [Test]
    public void DamageIsReported()
    {
        var failure = Assert.Throws<InvalidDataException>(() => StoredEntity.Read("""{"i":"urn:a","j":1}"""u8));
        Assert.That(failure!.Message, Is.EqualTo("The stored form has no member \"j\""));
    }

    private static AttributeInstance Property(string number) =>
        new() { Kind = AttributeKind.Property, Value = JsonText.Parse(number) };

    private static byte[] Stored(Entity entity)
    {
        var output = new ArrayBufferWriter<byte>();
        StoredEntity.Write(output, entity);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Stored(EntityChange change)
    {
        var output = new ArrayBufferWriter<byte>();
        StoredEntity.WriteChanges(output, change);
        return output.WrittenSpan.ToArray();
    }

    private static string Text(EntityChange change) => string.Join('\n', change.Attributes.Select(a =>
        $"{a.Kind} {a.Name} {a.DatasetId}\n{(a.Before is null ? "" : EntityText.Of(a.Before))}\n{(a.After is null ? "" : EntityText.Of(a.After))}"));
}
