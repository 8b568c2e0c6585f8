using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using static ContextBroker.Testing.Make;

namespace ContextBroker.Core.Tests.Entities;

public class EntityConsumptionTests
{
    private const string CreatedAt = "https://uri.etsi.org/ngsi-ld/createdAt";

    private readonly CancellationToken _cancel = CancellationToken.None;
    private EntityRig _rig = null!;

    [SetUp]
    public async Task SetUp()
    {
        _rig = new EntityRig();
        await _rig.Provision.Create("", Whole("urn:e:1", Attribute("a", "1"), Attribute("t", Instance("2") with { ExpiresAt = _rig.In(1) })), _cancel);
    }

    [Test]
    public async Task RetrieveFinds() =>
        Assert.That((await _rig.Consumption.Retrieve("", "urn:e:1", _cancel)).Attributes.Select(a => a.Name), Is.EqualTo(new[] { "a", "t" }));

    [Test]
    public void RetrieveRefusesTheMissing()
    {
        Assert.That(async () => await _rig.Consumption.Retrieve("", "urn:e:2", _cancel), Refusals.With(ProblemType.ResourceNotFound, "Entity urn:e:2 does not exist"));
        Assert.That(async () => await _rig.Consumption.Retrieve("", "e", _cancel), Refusals.With(ProblemType.BadRequestData, "\"e\""));
    }

    [Test]
    public async Task ExpiredIsNotShown()
    {
        _rig.Clock.Advance(TimeSpan.FromMinutes(1));
        var one = await _rig.Consumption.Retrieve("", "urn:e:1", _cancel);
        var page = await _rig.Consumption.Query("", new EntityQuery { HasAnyAttribute = ["a"] }, false, _cancel);
        await _rig.Provision.Merge("", "urn:e:1", new EntityFragment { ExpiresAt = _rig.In(0) }, new MergeOptions(), _cancel);

        Assert.That((one.Attributes.Length, page.Entities.Single().Attributes.Length), Is.EqualTo((1, 1)));
        Assert.That(async () => await _rig.Consumption.Retrieve("", "urn:e:1", _cancel), Refusals.With(ProblemType.ResourceNotFound, "urn:e:1"));
    }

    private static readonly TestCaseData[] Narrow =
    [
        new TestCaseData(new EntityQuery { Selectors = [new EntitySelector { Ids = ["urn:e:1"] }] }).SetArgDisplayNames("ids"),
        new TestCaseData(new EntityQuery { Selectors = [new EntitySelector { IdPattern = ".*" }] }).SetArgDisplayNames("pattern"),
        new TestCaseData(new EntityQuery { Selectors = [new EntitySelector { Types = Types }] }).SetArgDisplayNames("types"),
        new TestCaseData(new EntityQuery { HasAnyAttribute = [CreatedAt, "a"] }).SetArgDisplayNames("attrs"),
        new TestCaseData(new EntityQuery { Q = QExpressionParser.Parse("a==1", LdContext.Core) }).SetArgDisplayNames("q"),
    ];

    private static TypeSelection? Types => TypeSelectionParser.Parse(ShelterType, LdContext.Core);

    [TestCaseSource(nameof(Narrow))]
    public void NarrowIsAnswered(EntityQuery query) =>
        Assert.That(async () => await _rig.Consumption.Query("", query, isLocal: false, _cancel), Throws.Nothing);

    private static readonly TestCaseData[] Wide =
    [
        new TestCaseData(new EntityQuery()).SetArgDisplayNames("nothing"),
        new TestCaseData(new EntityQuery { Selectors = [new EntitySelector()] }).SetArgDisplayNames("empty selector"),
        new TestCaseData(new EntityQuery { HasAnyAttribute = [CreatedAt] }).SetArgDisplayNames("system attribute"),
    ];

    [TestCaseSource(nameof(Wide))]
    public async Task WideIsRefusedUnlessLocal(EntityQuery query)
    {
        Assert.That(async () => await _rig.Consumption.Query("", query, isLocal: false, _cancel), Refusals.With(ProblemType.BadRequestData, "too wide"));

        Assert.That((await _rig.Consumption.Query("", query with { HasAnyAttribute = [] }, isLocal: true, _cancel)).Entities, Has.Count.EqualTo(1));
    }

    [TestCase(1001, 0, "limit=1001")]
    [TestCase(1000, 1_000_001, "offset=1000001")]
    public void PageIsLimited(int limit, int offset, string detail) =>
        Assert.That(async () => await _rig.Consumption.Query("", new EntityQuery { Limit = limit, Offset = offset }, true, _cancel),
            Refusals.With(ProblemType.BadRequestData, detail));
}
