using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using static ContextBroker.Testing.Make;

namespace ContextBroker.Core.Tests.Entities;

public class EntityConsumptionTests
{
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
        var page = await _rig.Consumption.Query("", new EntityQuery { HasAnyAttribute = ["a"] }, _cancel);
        await _rig.Provision.Merge("", "urn:e:1", new EntityFragment { ExpiresAt = _rig.In(0) }, new MergeOptions(), _cancel);

        Assert.That((one.Attributes.Length, page.Entities.Single().Attributes.Length), Is.EqualTo((1, 1)));
        Assert.That(async () => await _rig.Consumption.Retrieve("", "urn:e:1", _cancel), Refusals.With(ProblemType.ResourceNotFound, "urn:e:1"));
    }
}
