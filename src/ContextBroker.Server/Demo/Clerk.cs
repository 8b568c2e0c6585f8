using System.Net;
using ContextBroker.Disaster.Shelters;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Server.Demo;

/// <summary>Municipal staff at their own system: an ordinary client of the NGSI-LD API.</summary>
internal sealed class Clerk(HttpClient http)
{
    /// <summary>Creates the subscription, or brings the one of an earlier evening up to date: its endpoint has a new port.</summary>
    public async Task Subscribe(MunicipalSystem system, Uri endpoint, CancellationToken cancel)
    {
        var subscription = system.Subscription(endpoint);
        var answer = await http.SendNgsi(HttpMethod.Post, "subscriptions", subscription, cancel);
        if (answer == HttpStatusCode.Conflict)
        {
            await http.SendNgsi(HttpMethod.Patch, "subscriptions/" + system.SubscriptionId, subscription.Without("id"), cancel);
        }
    }

    /// <summary>Nobody has come yet: what an earlier evening left at a shelter is taken back.</summary>
    /// <param name="capacities">Invented, as the counts are: the national lists have none.</param>
    public Task Reset(IReadOnlyList<ShelterRow> shelters, IReadOnlyDictionary<string, int> capacities, CancellationToken cancel) =>
        http.SendNgsi(HttpMethod.Post, "entityOperations/update", new JsonArray([.. shelters.Select(s => Opening(s, "notOpened", "未開設", null)
            .With("capacity", JsonValue.Of(capacities[s.NationalShelterId]))
            .With("id", JsonValue.Of(ShelterEntities.OperationId(s.NationalShelterId)))
            .With("type", JsonValue.Of("EvacuationShelter")))]), cancel);

    public Task Open(ShelterRow shelter, string observedAt, CancellationToken cancel) =>
        http.SendNgsi(HttpMethod.Post, $"entities/{ShelterEntities.OperationId(shelter.NationalShelterId)}/attrs", Opening(shelter, "open", "開設", observedAt), cancel);

    private static JsonObject Opening(ShelterRow shelter, string status, string label, string? observedAt)
    {
        var opening = JsonValue.Object(("type", JsonValue.Of("Property")), ("value", JsonValue.Of(status)));
        return JsonValue.Object(
            ("openingStatus", observedAt is null ? opening : opening.With("observedAt", JsonValue.Of(observedAt))),
            ("statusLabel", JsonValue.Object(("type", JsonValue.Of("Property")), ("value", JsonValue.Of(label)))),
            ("isDrill", JsonValue.Object(("type", JsonValue.Of("Property")), ("value", JsonValue.True))));
    }
}
