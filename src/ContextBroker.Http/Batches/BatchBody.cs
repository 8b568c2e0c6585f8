using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Http.Batches;

/// <summary>The array that every batch operation takes.</summary>
internal static class BatchBody
{
    /// <exception cref="ProblemException">BadRequestData: not an array, empty, too long, or with a null in it; nothing of it is applied.</exception>
    public static async ValueTask<JsonArray> Read(ApiRequest request)
    {
        if (await request.ReadJson() is not JsonArray { Items: { IsEmpty: false } items } array)
        {
            throw ProblemException.BadRequestData("A batch is an array of at least one element");
        }

        if (items.Length > request.Limits.MaxBatchSize)
        {
            throw ProblemException.BadRequestData($"The batch has {items.Length} elements; at most {request.Limits.MaxBatchSize} are taken");
        }

        for (var i = 0; i < items.Length; i++)
        {
            if (items[i] is JsonNull)
            {
                throw ProblemException.BadRequestData($"Element {i} of the batch is null", place: $"$[{i}]");
            }
        }

        return array;
    }
}
