using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Batches;

/// <summary>The entities of a batch: those that could be read, and for the others why not.</summary>
internal sealed record EntityBatch(IReadOnlyList<EntityFragment> Fragments, ImmutableArray<BatchError> Refused)
{
    public static async ValueTask<EntityBatch> Read(ApiRequest request, ParseMode mode)
    {
        var array = await BatchBody.Read(request);
        await request.ContextOf(array);
        var fragments = new List<EntityFragment>(array.Items.Length);
        var refused = ImmutableArray.CreateBuilder<BatchError>();
        for (var i = 0; i < array.Items.Length; i++)
        {
            try
            {
                fragments.Add(await ReadElement(request, array.Items[i], mode));
            }
            catch (ProblemException e)
            {
                refused.Add(new BatchError(IdOf(array.Items[i]), e.Problem with { Place = e.Problem.Place ?? $"$[{i}]" }));
            }
        }

        return new EntityBatch(fragments, refused.DrainToImmutable());
    }

    public BatchResult WithRefused(BatchResult result) => result with { Errors = Refused.AddRange(result.Errors) };

    private static async ValueTask<EntityFragment> ReadElement(ApiRequest request, JsonValue element, ParseMode mode)
    {
        var fragment = EntityParser.Parse(element, await request.ContextOf(element), mode);
        return fragment.Id is not null ? fragment : throw ProblemException.BadRequestData("An element of a batch has an id", "id");
    }

    private static string? IdOf(JsonValue element) =>
        (element as JsonObject) is { } entity ? ((entity["id"] ?? entity["@id"]) as JsonString)?.Value : null;
}
