using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>Whatever is sent is answered in time, never by a 500, and a refused request leaves the store as it was (clauses 5.5.2, 5.5.3 and 6.3.2).</summary>
public sealed class HostileFuzzTests
{
    private const int Entities = 4;
    private const int Requests = 25;

    private readonly FuzzClient _client = FuzzClient.NewTenant();
    private string _subscription = "";

    [Test]
    public Task WhatIsRefusedChangesNothing() => FuzzRun.Rounds(async random =>
    {
        var requests = new HostileRequests(random, Entities);
        await Fill(random);
        var before = await Digest();
        for (var i = 0; i < Requests; i++)
        {
            var request = requests.Next(_subscription);
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
        var entities = await _client.Get("/entities?local=true&options=sysAttrs&limit=1000");
        return entities.Text + (await _client.Get("/subscriptions?options=sysAttrs&limit=1000")).Text + (await _client.Get("/types")).Text;
    }

    private async Task Fill(Random random)
    {
        var all = Enumerable.Range(0, Entities).Select(i => FuzzEntities.Write(FuzzEntities.Next(random, i), EntityFormat.Normalized, LdContext.Core));
        await _client.Send(new(HttpMethod.Delete, "/entities?local=true"));
        await _client.Done(new(HttpMethod.Post, "/entityOperations/upsert", [(byte)'[', .. all.Aggregate((a, b) => [.. a, (byte)',', .. b]), (byte)']']));
        foreach (var subscription in (await _client.Get("/subscriptions?limit=1000")).Json.AsArray())
        {
            await _client.Done(new(HttpMethod.Delete, $"/subscriptions/{Uri.EscapeDataString((string)subscription!["id"]!)}"));
        }

        _subscription = await Subscribe();
    }

    private async Task<string> Subscribe()
    {
        const string inactive = """{"type":"Subscription","entities":[{"type":"Nothing"}],"isActive":false,"notification":{"endpoint":{"uri":"http://receiver.invalid/"}}}""";
        var created = await _client.Done(new(HttpMethod.Post, "/subscriptions", inactive));
        return created.Header("Location")!.Split('/')[^1];
    }
}
