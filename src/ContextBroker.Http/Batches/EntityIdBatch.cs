using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Batches;

/// <summary>The ids of a batch deletion: those that are URIs, and the others.</summary>
internal sealed record EntityIdBatch(IReadOnlyList<string> Ids, ImmutableArray<BatchError> Refused)
{
    public static async ValueTask<EntityIdBatch> Read(ApiRequest request)
    {
        var array = await BatchBody.Read(request);
        var ids = new List<string>(array.Items.Length);
        var refused = ImmutableArray.CreateBuilder<BatchError>();
        for (var i = 0; i < array.Items.Length; i++)
        {
            var id = (array.Items[i] as JsonString)?.Value;
            if (id is not null && Names.IsUri(id))
            {
                ids.Add(id);
            }
            else
            {
                var problem = new Problem(ProblemType.BadRequestData, $"\"{id ?? array.Items[i].ToString()}\" is not a URI", Place: $"$[{i}]");
                refused.Add(new BatchError(id, problem));
            }
        }

        return new EntityIdBatch(ids, refused.DrainToImmutable());
    }

    public BatchResult WithRefused(BatchResult result) => result with { Errors = Refused.AddRange(result.Errors) };
}
