using ContextBroker.Core.Storage;
using ContextBroker.Disaster.Analyses;
using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Tests.Analyses;

/// <summary>Which changes make which analyses due.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class AnalysisRegistryTests
{
    private readonly AnalysisRegistry _registry = new();
    private long _sequence;

    [SetUp]
    public void GivenAFloodAnalysis()
    {
        Change("urn:a", "ExposureAnalysis", ("hazardType", "\"flood\""), ("year", "2025"));
        Settle();
    }

    [TestCase("HazardZone", "hazardType", "\"flood\"", true)]
    [TestCase("HazardZone", "hazardType", "\"tsunami\"", false)]
    [TestCase("PopulationMesh", "referenceYear", "2025", true)]
    [TestCase("Municipality", "name", "\"x\"", true)]
    [TestCase("PeopleFlowObservation", "stayPopulation", "1", false)]
    [TestCase("WeatherObserved", "temperature", "1", false)]
    [TestCase("ExposureResult", "peopleInZone", "1", false)]
    public void InputsMakeItDue(string type, string term, string json, bool isDue) => Assert.That(Change("urn:x", type, (term, json)), Is.EqualTo(isDue));

    [Test]
    public void BurstIsOneComputation()
    {
        for (var i = 0; i < 100; i++)
        {
            Change($"urn:z:{i}", "HazardZone", ("hazardType", "\"flood\""));
        }

        Assert.That(Settle(), Is.EqualTo(1));
    }

    [Test]
    public void OtherTenantsDoNotMatter() => Assert.That(Change("urn:z", "HazardZone", ChangeKind.Created, "other", ("hazardType", "\"flood\"")), Is.False);

    [Test]
    public void SnapshotsAreNotComputed() =>
        Assert.That(Change("urn:b", "ExposureAnalysis", ChangeKind.Created, "\u001F1", ("hazardType", "\"flood\""), ("year", "2025")), Is.False);

    [Test]
    public void OwnWordsAreNoNewDeclaration() =>
        Assert.That(Change("urn:a", "ExposureAnalysis", ChangeKind.Updated, "", ("analysisStatus", "\"current\"")), Is.False);

    [Test]
    public void OlderStateIsNotTakenUp()
    {
        _sequence = 0;
        Assert.That(Change("urn:a", "ExposureAnalysis", ("hazardType", "\"tsunami\""), ("year", "2025")), Is.False);
    }

    [Test]
    public void DeletedIsDueOnceMore()
    {
        Change("urn:a", "ExposureAnalysis", ChangeKind.Deleted, "");
        Assert.That((_registry.Next()!.Analysis, _registry.Next()!.Problem), Is.EqualTo((default(DeclaredAnalysis), default(NgsiLd.Problem))));
        Settle();
        Assert.That(Change("urn:z", "HazardZone", ("hazardType", "\"flood\"")), Is.False);
    }

    private bool Change(string id, string type, params (string Term, string Json)[] attributes) => Change(id, type, ChangeKind.Created, "", attributes);

    private bool Change(string id, string type, ChangeKind kind, string tenant, params (string Term, string Json)[] attributes)
    {
        var instances = attributes.Select(a => (Name: Terms.Iri(a.Term), Instance: new AttributeInstance { Kind = AttributeKind.Property, Value = JsonText.Parse(a.Json) })).ToList();
        var change = new EntityChange
        {
            Kind = kind,
            State = new Entity { Id = id, Types = [Terms.Iri(type)], Version = ++_sequence, Attributes = [.. instances.Select(a => new EntityAttribute(a.Name, [a.Instance]))] },
            Attributes = [.. instances.Select(a => new AttributeChange(a.Name, null, kind == ChangeKind.Created ? null : a.Instance, a.Instance))],
            At = DateTimeOffset.UnixEpoch,
        };
        return _registry.Apply(new ChangeRecord(_sequence, tenant, change));
    }

    private int Settle()
    {
        var count = 0;
        for (; _registry.Next() is { } due; count++)
        {
            _registry.Done(due);
        }

        return count;
    }
}
