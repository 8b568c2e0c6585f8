using System.Text;
using System.Text.RegularExpressions;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>Whatever is sent is answered in time, never by a 500, and a refused request leaves the store as it was (clauses 5.5.2, 5.5.3 and 6.3.2).</summary>
public sealed partial class HostileFuzzTests
{
    private const int Entities = 4;
    private const int Requests = 25;
    private const string Ever = "timerel=after&timeAt=2020-01-01T00:00:00Z&timeproperty=createdAt";
    private const string Inactive = """{"type":"Subscription","entities":[{"type":"Nothing"}],"isActive":false,"notification":{"endpoint":{"uri":"http://receiver.invalid/"}}}""";
    private const string Registration = """{"type":"ContextSourceRegistration","endpoint":"http://source.invalid/","information":[{"propertyNames":["temperature"]}]}""";

    private readonly FuzzClient _client = FuzzClient.NewTenant();
    private HeldDocuments _held = new("", "", "", "", "");

    [Test]
    public Task WhatIsRefusedChangesNothing() => FuzzRun.Rounds(async random =>
    {
        var requests = new HostileRequests(random, Entities);
        await Fill(random);
        var before = await Digest();
        for (var i = 0; i < Requests; i++)
        {
            var request = requests.Next(_held);
            var reply = await _client.Send(request);
            if (request.Method != HttpMethod.Get && reply.Status < 400)
            {
                // The store can still be told; times that were changed to the past make entities go at any moment.
                await Digest();
                await Fill(random);
                before = await Digest();
            }
            else if (await Digest() is var after && after != before)
            {
                throw new AssertionException($"{reply.Status} {reply.Text}\n{request}\nwas  {before}\nnow {after}");
            }
        }
    });

    /// <summary>What anybody may see of the tenant.</summary>
    private async Task<string> Digest()
    {
        string[] paths =
        [
            "/entities?local=true&options=sysAttrs&limit=1000", $"/temporal/entities?local=true&{Ever}&options=sysAttrs&limit=1000", "/types", "/subscriptions?options=sysAttrs&limit=1000",
            "/csourceSubscriptions?options=sysAttrs&limit=1000", $"/csourceRegistrations/{_held.Registration}?options=sysAttrs", $"/entityMaps/{_held.Map}", $"/snapshots/{_held.Snapshot}",
        ];
        var seen = new StringBuilder();
        foreach (var path in paths)
        {
            // A request that is refused may still have used the snapshot.
            seen.AppendLine(LastUse().Replace((await _client.Send(new(HttpMethod.Get, path))).Text, ""));
        }

        return seen.ToString();
    }

    private async Task Fill(Random random)
    {
        var all = Enumerable.Range(0, Entities).Select(i => FuzzEntities.Write(FuzzEntities.Next(random, i), EntityFormat.Normalized, LdContext.Core));
        await _client.Send(new(HttpMethod.Delete, "/entities?local=true"));
        foreach (var id in (await _client.Send(new(HttpMethod.Get, $"/temporal/entities?local=true&{Ever}&limit=1000"))) is { Status: 200 } old ? old.Ids : [])
        {
            await _client.Send(new(HttpMethod.Delete, $"/temporal/entities/{Uri.EscapeDataString(id)}"));
        }

        // A registration may have been changed to one that takes writes; its source does not exist.
        await _client.Done(new(HttpMethod.Post, "/entityOperations/upsert?local=true", [(byte)'[', .. all.Aggregate((a, b) => [.. a, (byte)',', .. b]), (byte)']']));
        await Clear("/subscriptions?limit=1000");
        await Clear("/csourceSubscriptions?limit=1000");
        await Clear("/csourceRegistrations?attrs=temperature&limit=1000");
        await _client.Send(new(HttpMethod.Delete, "/snapshots?q=snapshotPriority>0"));
        _held = new HeldDocuments(
            await Made("/subscriptions", Inactive), await Made("/csourceRegistrations", Registration), await Made("/csourceSubscriptions", Inactive),
            await Made("/snapshots", """{"type":"Snapshot","snapshotQueries":[{"type":"Query","entities":[{"type":"Shelter"}]}]}"""), await Map());
        while ((await _client.Get($"/snapshots/{_held.Snapshot}")).Text.Contains("\"preparing\"", StringComparison.Ordinal))
        {
            await Task.Yield();
        }
    }

    private async Task Clear(string collection)
    {
        foreach (var id in (await _client.Get(collection)).Ids)
        {
            await _client.Done(new(HttpMethod.Delete, $"{collection.Split('?')[0]}/{Uri.EscapeDataString(id)}"));
        }
    }

    private async Task<string> Made(string collection, string body) => (await _client.Done(new(HttpMethod.Post, collection, body))).Header("Location")!.Split('/')[^1];

    private async Task<string> Map() => (string)(await _client.Done(new(HttpMethod.Get, "/entityMaps?type=Shelter"))).Json["id"]!;

    [GeneratedRegex(@",""lastUsedAt"":""[^""]*""")]
    private static partial Regex LastUse();
}
