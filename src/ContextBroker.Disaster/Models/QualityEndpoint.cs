using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.Disaster.Imports;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Disaster.Models;

/// <summary>GET /disaster/v1/quality/{type}: which stored entities do not fit their model, whatever let them in, and how many do.</summary>
internal static class QualityEndpoint
{
    public static readonly ParameterSet Parameters = new("limit");

    private const int WalkPart = 200;
    private const int MostListed = 1000;
    private const int Listed = 100;

    public static async Task Report(ApiRequest request)
    {
        var type = PublishedDocument.Types.Contains(request.Id) ? request.Id : throw ProblemException.NotFound($"There is no model {request.Id}");
        var limit = request.Query.Number("limit") ?? Listed;
        if (limit > MostListed)
        {
            throw ProblemException.BadRequestData($"At most {MostListed} entities are listed", "limit");
        }

        await request.Service<TenantRegistry>().Require(request.Tenant, request.Aborted);
        var store = request.Service<IEntityStore>();
        var query = new EntityQuery { Selectors = [new EntitySelector { Types = new TypeName(EntityDraft.Iri(type)) }] };
        using var body = JsonBuffer.Rent();
        var writer = body.Writer;
        var (looked, unfit) = (0, 0);
        var listed = DisasterModels.All().Any(m => m.Name == type && m.IsRestricted) ? 0 : limit;
        writer.WriteStartObject();
        writer.WriteString("type", type);
        writer.WriteStartArray("entities");
        for (long? after = 0; after is { } position;)
        {
            var part = await store.Walk(request.Tenant, query, position, WalkPart, request.Aborted);
            foreach (var entity in part.Entities)
            {
                looked++;
                var faults = ModelSchemas.Faults(type, entity);
                unfit += faults.Count > 0 ? 1 : 0;
                if (faults.Count > 0 && unfit <= listed)
                {
                    Write(writer, entity.Id, faults);
                }
            }

            after = part.Next;
        }

        writer.WriteEndArray();
        writer.WriteNumber("looked", looked);
        writer.WriteNumber("unfit", unfit);
        writer.WriteEndObject();
        await request.Ok(body);
    }

    private static void Write(System.Text.Json.Utf8JsonWriter writer, string id, IReadOnlyList<ModelFault> faults)
    {
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteStartArray("faults");
        foreach (var fault in faults)
        {
            writer.WriteStartObject();
            writer.WriteString("place", fault.Place);
            writer.WriteString("rule", fault.Rule);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
