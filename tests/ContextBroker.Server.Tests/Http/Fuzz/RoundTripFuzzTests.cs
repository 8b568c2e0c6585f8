using System.Text;
using System.Text.RegularExpressions;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>
/// What the broker answers can be sent back to it as it is: created elsewhere it gives the same again, and where it came from it changes
/// nothing (clauses 4.5, 5.2.9, 5.2.12, 5.2.41; read-only members are passed over).
/// </summary>
public sealed partial class RoundTripFuzzTests
{
    private readonly FuzzClient _client = FuzzClient.NewTenant();
    private readonly FuzzClient _other = FuzzClient.NewTenant();
    private IReadOnlyList<FuzzContext> _contexts = [];
    private int _count;

    [OneTimeSetUp]
    public async Task HostContext()
    {
        _contexts = await FuzzContext.All(_client);
        foreach (var client in (FuzzClient[])[_client, _other])
        {
            await client.Done(new(HttpMethod.Post, "/entities", """{"id":"urn:first","type":"First"}"""));
        }
    }

    [Test]
    public Task EntitiesComeBackAsTheyWent() => FuzzRun.Rounds(async random =>
    {
        var entity = FuzzEntities.Next(random, ++_count);
        var own = $"/entities/{entity.Id}";
        await _client.Done(new(HttpMethod.Post, "/entities", FuzzEntities.Write(entity, EntityFormat.Normalized, LdContext.Core)));
        var read = new Reading(random, _contexts.Where(c => c.Inline is null), $"{own}?options={One(random, "concise", "normalized")},sysAttrs");
        var told = await read.By(_client);
        await _other.Done(read.Sent(HttpMethod.Post, One(random, "/entities", "/entityOperations/create", "/entityOperations/upsert"), told));
        RequireSame(told, await read.By(_other));
        foreach (var (method, path) in ((HttpMethod, string)[])
            [(HttpMethod.Put, own), (HttpMethod.Patch, own), (HttpMethod.Patch, $"{own}/attrs"), (HttpMethod.Post, $"{own}/attrs"), (HttpMethod.Post, "/entityOperations/update")])
        {
            await _client.Done(read.Sent(method, path, told));
            RequireSame(told, await read.By(_client));
        }

        await _client.Done(new(HttpMethod.Delete, own));
    });

    [Test]
    public Task EvolutionsComeBackAsTheyWent() => FuzzRun.Rounds(async random =>
    {
        var entity = FuzzEntities.Next(random, ++_count);
        if (entity.Attributes.IsEmpty && entity.Scopes.IsEmpty)
        {
            return;
        }

        var read = new Reading(random, _contexts.Where(c => c.Inline is null), $"/temporal/entities/{entity.Id}?options=sysAttrs");
        await _client.Done(new(HttpMethod.Post, "/entities", FuzzEntities.Write(entity, EntityFormat.Normalized, LdContext.Core)));
        var told = await read.By(_client);
        await _other.Done(read.Sent(HttpMethod.Post, "/temporal/entities", told));
        RequireSame(told, await read.By(_other));
        await _client.Done(new(HttpMethod.Delete, $"/entities/{entity.Id}"));
    });

    [Test]
    public Task DocumentsComeBackAsTheyWent() => FuzzRun.Rounds(async random =>
    {
        var documents = new FuzzDocuments(random);
        var (collection, body) = documents.Next();
        var read = new Reading(random, _contexts.Where(c => c.Inline is null), "");
        var created = await _client.Send(read.Context.Request(HttpMethod.Post, collection, Encoding.UTF8.GetBytes(body)));
        Assert.That(created.Status, Is.EqualTo(201), $"{created.Text}\n{body}");
        read = read with { Path = $"{collection}/{created.Header("Location")!.Split('/')[^1]}{(collection == "/snapshots" ? "" : "?options=sysAttrs")}" };
        var told = await read.By(_client);
        await _other.Done(read.Sent(HttpMethod.Post, collection, told));
        RequireSame(told, await read.By(_other));
        if (collection != "/snapshots")
        {
            await _client.Done(read.Sent(HttpMethod.Patch, read.Path.Split('?')[0], told));
            RequireSame(told, await read.By(_client));
        }

        await _client.Done(new(HttpMethod.Delete, read.Path.Split('?')[0]));
        await _other.Done(new(HttpMethod.Delete, read.Path.Split('?')[0]));
    });

    private static void RequireSame(Reply before, Reply after)
    {
        if (Lasting(before.Text) is var was && Lasting(after.Text) is var now && was != now)
        {
            throw new AssertionException($"told {was}\nthen {now}");
        }
    }

    // When it was made, by which number, and how a snapshot fares and ends, is the broker's to say anew.
    private static string Lasting(string text) => Times().Replace(text.Contains("\"type\":\"Snapshot\"", StringComparison.Ordinal) ? Ends().Replace(text, "") : text, "");

    private static string One(Random random, params string[] from) => from[random.Next(from.Length)];

    [GeneratedRegex(@",?""(createdAt|modifiedAt|instanceId|deletedAt|lastUsedAt|snapshotStatus)"":""[^""]*""")]
    private static partial Regex Times();

    [GeneratedRegex(@",""expiresAt"":""[^""]*""|,""snapshotQueriesDetails"":\[.*?\]")]
    private static partial Regex Ends();

    /// <summary>One way to read something, in which it can also be sent.</summary>
    private sealed record Reading(string Path, FuzzContext Context, bool IsLinked)
    {
        public Reading(Random random, IEnumerable<FuzzContext> contexts, string path)
            : this(path, contexts.ToList() is var all ? all[random.Next(all.Count)] : FuzzContext.Core, random.Next(2) == 0)
        {
        }

        private string Type => IsLinked ? "application/ld+json" : "application/json";

        public Task<Reply> By(FuzzClient client) => client.Get(Path, Type, Context.Link);

        public FuzzRequest Sent(HttpMethod method, string path, Reply told)
        {
            var body = path.StartsWith("/entityOperations", StringComparison.Ordinal) ? $"[{told.Text}]" : told.Text;
            return new FuzzRequest(method, path, Encoding.UTF8.GetBytes(body), Type) { Link = IsLinked ? null : Context.Link };
        }
    }
}
