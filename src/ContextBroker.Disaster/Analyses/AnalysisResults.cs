using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Disaster.Analyses;

/// <summary>
/// Writes results through the door that every change takes: only attributes that differ, so that who is subscribed to a figure hears of the figure. What an
/// analysis no longer finds is deleted.
/// </summary>
internal sealed class AnalysisResults(IEntityStore store, EntityBatchProvision batches, EntityProvision provision)
{
    private const int WalkPart = 500;

    public async Task Write(string tenant, ImmutableArray<string> resultTypes, string analysisId, IReadOnlyList<AnalysisResult> results, CancellationToken cancel)
    {
        var stored = await Stored(tenant, resultTypes, analysisId, cancel);
        var (created, changed) = (new List<EntityFragment>(), new List<EntityFragment>());
        foreach (var result in results)
        {
            if (!stored.Remove(result.Id, out var before))
            {
                created.Add(result.ToFragment());
            }
            else if (Differs(before, result, out var different))
            {
                if (!different.IsEmpty)
                {
                    changed.Add(new EntityFragment { Id = result.Id, Attributes = different });
                }

                await Shorten(tenant, before, result, cancel);
            }
        }

        // What is gone goes first: who sees the new total finds no part that is no longer of it.
        RequireDone(await batches.Delete(tenant, [.. stored.Keys], cancel));
        RequireDone(await batches.Create(tenant, created, cancel));
        RequireDone(await batches.Update(tenant, changed, overwrite: true, cancel));
    }

    /// <summary>The analysis and its problem are gone: so are its results.</summary>
    public Task Delete(string tenant, ImmutableArray<string> resultTypes, string analysisId, CancellationToken cancel) =>
        Write(tenant, resultTypes, analysisId, [], cancel);

    private static bool Differs(Entity before, AnalysisResult result, out ImmutableArray<EntityAttribute> different)
    {
        different = result.Attributes.RemoveAll(attribute =>
            before.Find(attribute.Name)?.Find(null) is { } known && SameContent.Of(known, attribute.Instances[0]));
        return (result.IsTotal && !different.IsEmpty)
            || different.Any(static attribute => !AnalysisResult.Provenance.Contains(attribute.Name))
            || Surplus(before, result).Any();
    }

    private static IEnumerable<string> Surplus(Entity before, AnalysisResult result) =>
        before.Attributes.Select(static attribute => attribute.Name).Except(result.Attributes.Select(static attribute => attribute.Name));

    // A figure that is no longer known goes; a stale one would be taken for true.
    private async Task Shorten(string tenant, Entity before, AnalysisResult result, CancellationToken cancel)
    {
        foreach (var name in Surplus(before, result))
        {
            await provision.DeleteAttribute(tenant, before.Id, name, datasetId: null, deleteAll: true, cancel);
        }
    }

    private async Task<Dictionary<string, Entity>> Stored(string tenant, ImmutableArray<string> resultTypes, string analysisId, CancellationToken cancel)
    {
        var stored = new Dictionary<string, Entity>();
        var query = new EntityQuery
        {
            Selectors = [.. resultTypes.Select(static type => new EntitySelector { Types = new TypeName(Terms.Iri(type)) })],
            Q = QExpressionParser.Parse($"analysis==\"{analysisId}\"", LdContext.Core),
        };
        for (long? after = 0; after is { } position;)
        {
            var part = await store.Walk(tenant, query, position, WalkPart, cancel);
            foreach (var entity in part.Entities)
            {
                stored[entity.Id] = entity;
            }

            after = part.Next;
        }

        return stored;
    }

    // A client may have taken the id of a result, or a result away.
    private static void RequireDone(BatchResult batch)
    {
        if (batch.Errors is [var error, ..])
        {
            throw new ProblemException(error.Problem);
        }
    }
}
