using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Federation;
using ContextBroker.Http.Federation;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Batches;

/// <summary>The entities of a batch: those that could be read, and for the others why not.</summary>
internal sealed record EntityBatch(IReadOnlyList<EntityFragment> Fragments, ImmutableArray<BatchError> Refused)
{
    /// <summary>The same, each as it was written; only where other sources may have to be told.</summary>
    public IReadOnlyList<BatchElement> Elements { get; init; } = [];

    public static async ValueTask<EntityBatch> Read(ApiRequest request, ParseMode mode)
    {
        var array = await BatchBody.Read(request);
        await request.ContextOf(array);
        var fragments = new List<EntityFragment>(array.Items.Length);
        var elements = request.IsDistributed() ? new List<BatchElement>(array.Items.Length) : null;
        var refused = ImmutableArray.CreateBuilder<BatchError>();
        for (var i = 0; i < array.Items.Length; i++)
        {
            try
            {
                var context = await request.ContextOf(array.Items[i]);
                var fragment = ReadElement(array.Items[i], context, mode);
                fragments.Add(fragment);
                elements?.Add(new BatchElement(fragment, (JsonObject)array.Items[i], context));
            }
            catch (ProblemException e)
            {
                refused.Add(new BatchError(IdOf(array.Items[i]), e.Problem with { Place = e.Problem.Place ?? $"$[{i}]" }));
            }
        }

        return new EntityBatch(fragments, refused.DrainToImmutable()) { Elements = elements ?? [] };
    }

    public BatchResult WithRefused(BatchResult result) => result with { Errors = Refused.AddRange(result.Errors) };

    private static EntityFragment ReadElement(JsonValue element, LdContext context, ParseMode mode)
    {
        var fragment = EntityParser.Parse(element, context, mode);
        return fragment.Id is not null ? fragment : throw ProblemException.BadRequestData("An element of a batch has an id", "id");
    }

    private static string? IdOf(JsonValue element) =>
        (element as JsonObject) is { } entity ? ((entity["id"] ?? entity["@id"]) as JsonString)?.Value : null;
}
