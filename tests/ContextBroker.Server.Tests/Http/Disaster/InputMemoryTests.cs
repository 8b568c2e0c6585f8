using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.Disaster.Analyses;
using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd;
using ContextBroker.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ContextBroker.Server.Tests.Http.Disaster;

/// <summary>What analyses compute with fits into Analyses:InputMegabytes. Here that is one; 2 200 meshes are more.</summary>
public sealed class InputMemoryTests
{
    private const int Most = 1500;
    private const int TooMany = 2200;

    private readonly StoreUnderTest _files = new();
    private readonly FakeTimeProvider _clock = new(Make.Noon);

    private IHost _host = null!;
    private DisasterInputs _inputs = null!;

    [OneTimeSetUp]
    public void OpenStore() => _host = BrokerHost.BuildStore(_files.Settings);

    [SetUp]
    public void HoldNothing() => _inputs = new DisasterInputs(
        _host.Services.GetRequiredService<IEntityStore>(), _host.Services.GetRequiredService<TenantRegistry>(), Options.Create(new AnalysisOptions { InputMegabytes = 1 }), _clock);

    [TearDown]
    public void LetGo() => _inputs.Dispose();

    [OneTimeTearDown]
    public async Task CloseStore()
    {
        _host.Dispose();
        await _files.DisposeAsync();
    }

    [Test]
    public async Task TenantsThatAreNotAskedForGiveWay()
    {
        await Fill("one", 0, Most);
        await Fill("two", 0, Most);
        foreach (var tenant in (string[])["one", "two", "one", "two"])
        {
            Assert.That(await Count(tenant), Is.EqualTo(Most), tenant);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Test]
    public async Task ATenantThatNeedsMoreIsRefusedUntilItNeedsLess()
    {
        await Fill("large", 0, TooMany);
        await Fill("small", 0, 10);
        Assert.That(await Refusal("large"), Does.Contain("Analyses:InputMegabytes"));
        Assert.That(await Count("small"), Is.EqualTo(10), "it is no other tenant's fault");

        await _host.Services.GetRequiredService<EntityBatchProvision>().Delete("large", [.. Enumerable.Range(0, TooMany - Most).Select(i => Id(i))], default);
        Assert.That(await Refusal("large"), Does.Contain("Analyses:InputMegabytes"), "it is not read again for every change");
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.That(await Count("large"), Is.EqualTo(Most));
    }

    [Test]
    public async Task ATenantThatGrowsIsRefusedToo()
    {
        await Fill("growing", 0, Most);
        Assert.That(await Count("growing"), Is.EqualTo(Most));
        await Fill("growing", Most, TooMany);
        Assert.That(await Refusal("growing"), Does.Contain("Analyses:InputMegabytes"));
    }

    [Test]
    public async Task WhatGoesWrongOnPersonsIsNotToldWithWhatTheyAre()
    {
        await Fill("register", 0, 1);
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => _inputs.Compute<int>("register", InputKinds.Persons, static _ => throw new FormatException("山田花子"), default));
        Assert.That(thrown!.ToString(), Does.Contain("FormatException").And.Not.Contain("山田"));
    }

    private Task<int> Count(string tenant) => _inputs.Compute(tenant, InputKinds.Population, static inputs => inputs.Population.Count(), default);

    private async Task<string> Refusal(string tenant)
    {
        try
        {
            return $"{await Count(tenant)} were counted";
        }
        catch (ProblemException e)
        {
            Assert.That(e.Problem.Type, Is.EqualTo(ProblemType.TooManyResults));
            return e.Problem.Detail;
        }
    }

    private async Task Fill(string tenant, int from, int to)
    {
        var meshes = Enumerable.Range(from, to - from).Select(i => Make.Whole(
            Id(i), Make.Attribute(Terms.Iri("meshCode"), "\"5239739843\""), Make.Attribute(Terms.Iri("referenceYear"), $"{2000 + i}")) with { Types = [Terms.Iri(PopulationMesh.Type)] });
        var loaded = await _host.Services.GetRequiredService<EntityImport>().Load(tenant, [.. meshes], ExistingEntities.Keep, default);
        Assert.That(loaded.Errors, Is.Empty);
    }

    private static string Id(int number) => $"urn:ngsi-ld:PopulationMesh:{number}";
}
