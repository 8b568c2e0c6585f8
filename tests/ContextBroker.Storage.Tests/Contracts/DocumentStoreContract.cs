using System.Text;
using ContextBroker.Core.Storage;

namespace ContextBroker.Storage.Tests.Contracts;

public abstract class DocumentStoreContract : StorageContract
{
    private const string Kind = "Subscription";

    private IDocumentStore Documents => Store.Documents;

    [Test]
    public async Task ListReturnsWhatWasPut()
    {
        await Put("1", 0, "{\"a\":1}");
        await Put("2", 0, "{}", "kawasaki");
        await Documents.Put("Context", Tenant, "1", 0, Utf8("[]"), CancellationToken.None);
        await Store.Reopen();
        Assert.That(await Listed(), Is.EquivalentTo(new[] { " 1 {\"a\":1}", "kawasaki 2 {}" }));
    }

    [Test]
    public async Task VersionsRise()
    {
        var first = await Put("1", 0, "1");
        Assert.That(first, Is.Positive);
        Assert.That(await Put("1", first!.Value, "2"), Is.GreaterThan(first));
        Assert.That(await Listed(), Is.EqualTo(new[] { " 1 2" }));
    }

    [TestCase(0)]
    [TestCase(1)]
    public async Task OtherVersionIsRefused(long later)
    {
        var version = await Put("1", 0, "1");
        Assert.That(await Put("1", later == 0 ? 0 : version!.Value + later, "2"), Is.Null);
        Assert.That(await Listed(), Is.EqualTo(new[] { " 1 1" }));
    }

    [Test]
    public async Task FindSaysWhatListSays()
    {
        await Put("1", 0, "1");
        var version = await Put("1", 0, "2", "kawasaki");
        await Documents.Put("Context", "kawasaki", "1", 0, Utf8("3"), CancellationToken.None);
        var found = await Documents.Find(Kind, "kawasaki", "1", CancellationToken.None);
        Assert.That((found!.Kind, found.Tenant, found.Id, found.Version, Encoding.UTF8.GetString(found.Json.Span)), Is.EqualTo((Kind, "kawasaki", "1", version, "2")));
        Assert.That(await Documents.Find(Kind, "kawasaki", "2", CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task MissingCannotBeReplaced() => Assert.That(await Put("1", 1, "2"), Is.Null);

    [Test]
    public async Task DeleteSaysWhetherThereWasOne()
    {
        await Put("1", 0, "1");
        Assert.That(await Documents.Delete(Kind, "kawasaki", "1", CancellationToken.None), Is.False);
        Assert.That(await Documents.Delete(Kind, Tenant, "1", CancellationToken.None), Is.True);
        Assert.That(await Documents.Delete(Kind, Tenant, "1", CancellationToken.None), Is.False);
        Assert.That(await Listed(), Is.Empty);
    }

    [Test]
    public async Task OneOfManyWritersWins()
    {
        var versions = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Put("1", 0, $"{i}")));
        Assert.That(versions.Count(v => v is not null), Is.EqualTo(1));
    }

    [Test]
    public async Task TenantWithADocumentIsListed()
    {
        await Put("1", 0, "1", "kawasaki");
        Assert.That(await Entities.Tenants(CancellationToken.None), Is.EqualTo(new[] { "", "kawasaki" }));
        await Documents.Delete(Kind, "kawasaki", "1", CancellationToken.None);
        Assert.That(await Entities.Tenants(CancellationToken.None), Is.EqualTo(new[] { "" }));
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private Task<long?> Put(string id, long expected, string json, string tenant = Tenant) =>
        Documents.Put(Kind, tenant, id, expected, Utf8(json), CancellationToken.None);

    private async Task<IEnumerable<string>> Listed() =>
        (await Documents.List(Kind, CancellationToken.None)).Select(d => $"{d.Tenant} {d.Id} {Encoding.UTF8.GetString(d.Json.Span)}");
}
