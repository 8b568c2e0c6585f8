using System.Globalization;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Representations;
using ContextBroker.Testing;

namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>
/// Whatever a query asks, as parameters or in a body: what is found is what the matcher lets through of the entities as they are read, in
/// pages, counted, in entity maps and over their history (clauses 4.9, 4.10, 4.17, 4.19, 5.7.2, 5.7.4, 5.14.4).
/// </summary>
public sealed class QueryFuzzTests
{
    private const int Entities = 40;
    private const string Ever = "timerel=after&timeAt=2020-01-01T00:00:00Z&timeproperty=createdAt";

    private readonly FuzzClient _client = FuzzClient.NewTenant();

    [Test]
    public Task WhatFitsIsFound() => FuzzRun.Rounds(async random =>
    {
        var entities = await Fill(random);
        for (var i = 0; i < 25; i++)
        {
            if (Asked(random) is { } query)
            {
                await Ask(query, [.. entities.Where(e => EntityMatcher.Matches(query, e))]);
            }
        }
    });

    private async Task Ask(EntityQuery query, List<Entity> fitting)
    {
        var page = $"limit={query.Limit}&offset={query.Offset}&count=true";
        var body = QueryForms.Body(query);
        RequireSame(query, fitting, await _client.Done(new(HttpMethod.Post, $"/entityOperations/query?local=true&{page}", body)), body);
        if (QueryForms.Parameters(query) is not { } parameters)
        {
            return;
        }

        RequireSame(query, fitting, await _client.Get($"/entities?{parameters}&{page}"), parameters);
        var map = (await _client.Done(new(HttpMethod.Get, $"/entityMaps?{parameters}"))).Json["entityMap"]!.AsObject().Select(m => m.Key);
        Assert.That(map, Is.EqualTo(fitting.Select(e => e.Id)), $"map of {parameters}");

        // What was created once and never changed has evolved to what it is; of what holds nothing there is nothing to tell.
        var evolved = fitting.Where(e => !query.HasAnyAttribute.IsEmpty || !e.Attributes.IsEmpty || !e.Scopes.IsEmpty).Select(e => e.Id);
        Assert.That((await _client.Get($"/temporal/entities?{parameters}&{Ever}&limit=1000")).Ids, Is.EquivalentTo(evolved), $"evolutions of {parameters}");
    }

    private async Task<List<Entity>> Fill(Random random)
    {
        await _client.Send(new(HttpMethod.Delete, "/entities?local=true"));
        for (var i = 0; i < Entities; i++)
        {
            await _client.Send(new(HttpMethod.Delete, $"/temporal/entities/{FuzzEntities.Id(i)}"));
        }

        var all = Enumerable.Range(0, Entities).Select(i => FuzzEntities.Write(FuzzEntities.Next(random, i), EntityFormat.Normalized, LdContext.Core));
        foreach (var part in all.Chunk(10))
        {
            await _client.Done(new(HttpMethod.Post, "/entityOperations/create", [(byte)'[', .. part.Aggregate((a, b) => [.. a, (byte)',', .. b]), (byte)']']));
        }

        var read = JsonText.Parse((await _client.Get("/entities?local=true&limit=1000&options=sysAttrs")).Text);
        return [.. ((JsonArray)read).Items.Select(json => FuzzEntities.Read(json))];
    }

    // When each was created is the broker's to say; an evolution has no end.
    private static EntityQuery? Asked(Random random)
    {
        var query = Queries.Generate(random.Next()) with { DatasetIds = [] };
        var q = query.Q?.ToString() ?? "";
        return new[] { "createdAt", "modifiedAt", "expiresAt" }.Any(member => q.Contains(member, StringComparison.Ordinal)) ? null : query;
    }

    private static void RequireSame(EntityQuery query, List<Entity> fitting, Reply reply, string text)
    {
        var expected = fitting.Skip(query.Offset).Take(query.Limit).Select(e => e.Id).ToList();
        var count = reply.Header("NGSILD-Results-Count");
        if (!reply.Ids.SequenceEqual(expected) || count != fitting.Count.ToString(CultureInfo.InvariantCulture))
        {
            throw new AssertionException($"{text}\nexpected {string.Join(' ', expected)} of {fitting.Count}\n but was {string.Join(' ', reply.Ids)} of {count}");
        }
    }
}
