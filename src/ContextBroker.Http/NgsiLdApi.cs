using ContextBroker.Http.Answers;
using ContextBroker.Http.Batches;
using ContextBroker.Http.Changes;
using ContextBroker.Http.Contexts;
using ContextBroker.Http.Deliveries;
using ContextBroker.Http.Discovery;
using ContextBroker.Http.Entities;
using ContextBroker.Http.EntityMaps;
using ContextBroker.Http.Federation;
using ContextBroker.Http.Identity;
using ContextBroker.Http.Queries;
using ContextBroker.Http.Registrations;
using ContextBroker.Http.Requests;
using ContextBroker.Http.Routing;
using ContextBroker.Http.Snapshots;
using ContextBroker.Http.Subscriptions;
using ContextBroker.Http.Temporal;
using static ContextBroker.Http.Parameters;

namespace ContextBroker.Http;

/// <summary>The NGSI-LD API (clause 6.2): one row per operation. openapi.yaml is held to this table by a test.</summary>
public static class NgsiLdApi
{
    public const string Root = "/ngsi-ld/v1";

    /// <summary>Stands for the clause of what is beyond the standard.</summary>
    private const string Extension = "none";

    private const string Get = "GET";
    private const string Post = "POST";
    private const string Put = "PUT";
    private const string Patch = "PATCH";
    private const string Delete = "DELETE";

    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        new(Post, "/entities", EntityEndpoints.Create, "6.4.3.1", Local) { RefusesContextInJson = true },
        new(Get, "/entities", EntityQueryEndpoints.Query, "6.4.3.2", Parameters.Query, Offer.Entities),
        new(Get, "/entities.geojson", EntityQueryEndpoints.Query, "6.4.3.2", Parameters.Query, Offer.Features) { IsForMaps = true },
        new(Delete, "/entities", EntityEndpoints.Purge, "6.4.3.3", Purge),
        new(Get, "/entities/{entityId}", EntityQueryEndpoints.Retrieve, "6.5.3.1", Retrieval, Offer.Entities),
        new(Put, "/entities/{entityId}", EntityEndpoints.Replace, "6.5.3.3", OneEntity) { AnswersMissingId = true },
        new(Patch, "/entities/{entityId}", EntityEndpoints.Merge, "6.5.3.4", Parameters.Merge) { AnswersMissingId = true },
        new(Delete, "/entities/{entityId}", EntityEndpoints.Delete, "6.5.3.2", OneEntity),
        new(Post, "/entities/{entityId}/attrs", AttributeEndpoints.Append, "6.6.3.1", OneEntityWithOptions),
        new(Patch, "/entities/{entityId}/attrs", AttributeEndpoints.Update, "6.6.3.2", OneEntity),
        new(Patch, "/entities/{entityId}/attrs/{attrId}", AttributeEndpoints.PartialUpdate, "6.7.3.1", OneEntity),
        new(Put, "/entities/{entityId}/attrs/{attrId}", AttributeEndpoints.Replace, "6.7.3.3", OneEntity),
        new(Delete, "/entities/{entityId}/attrs/{attrId}", AttributeEndpoints.Delete, "6.7.3.2", AttributeDeletion),

        new(Post, "/entityOperations/create", BatchEndpoints.Create, "6.14.3.1", Local) { RefusesContextInJson = true },
        new(Post, "/entityOperations/upsert", BatchEndpoints.Upsert, "6.15.3.1", WithOptions),
        new(Post, "/entityOperations/update", BatchEndpoints.Update, "6.16.3.1", WithOptions),
        new(Post, "/entityOperations/merge", BatchEndpoints.Merge, "6.31.3.1", Local),
        new(Post, "/entityOperations/delete", BatchEndpoints.Delete, "6.17.3.1", Local),
        new(Post, "/entityOperations/query", EntityQueryEndpoints.QueryByPost, "6.23.3.1", QueryByPost, Offer.Entities),

        new(Get, "/entityMaps", EntityMapEndpoints.Create, "6.34.3.1", Parameters.Query, Offer.Documents),
        new(Post, "/entityMaps", EntityMapEndpoints.CreateByPost, "6.34.3.2", QueryByPost, Offer.Documents),
        new(Get, "/entityMaps/{entityMapId}", EntityMapEndpoints.Retrieve, "6.32.3.1", Local, Offer.Documents),
        new(Patch, "/entityMaps/{entityMapId}", EntityMapEndpoints.Update, "6.32.3.2", Local) { AnswersMissingId = true },
        new(Delete, "/entityMaps/{entityMapId}", EntityMapEndpoints.Delete, "6.32.3.3", Local) { AnswersMissingId = true },

        new(Post, "/temporal/entities", EvolutionEndpoints.Upsert, "6.18.3.1", Local) { RefusesContextInJson = true },
        new(Get, "/temporal/entities", EvolutionQueryEndpoints.Query, "6.18.3.2", TemporalQuery, Offer.Documents),
        new(Get, "/temporal/entities/{entityId}", EvolutionQueryEndpoints.Retrieve, "6.19.3.1", TemporalRetrieval, Offer.Documents),
        new(Delete, "/temporal/entities/{entityId}", EvolutionEndpoints.Delete, "6.19.3.2", Local),
        new(Post, "/temporal/entities/{entityId}/attrs", EvolutionEndpoints.AddAttributes, "6.20.3.1", Local),
        new(Delete, "/temporal/entities/{entityId}/attrs/{attrId}", EvolutionEndpoints.DeleteAttribute, "6.21.3.1", TemporalDeletion),
        new(Patch, "/temporal/entities/{entityId}/attrs/{attrId}/{instanceId}", EvolutionEndpoints.ModifyInstance, "6.22.3.1", Local),
        new(Delete, "/temporal/entities/{entityId}/attrs/{attrId}/{instanceId}", EvolutionEndpoints.DeleteInstance, "6.22.3.2", Local),
        new(Post, "/temporal/entityOperations/query", EvolutionQueryEndpoints.QueryByPost, "6.24.3.1", TemporalQueryByPost, Offer.Documents),

        new(Get, "/temporal/entityMaps", EvolutionQueryEndpoints.CreateMap, "6.35.3.1", TemporalQuery, Offer.Documents),
        new(Post, "/temporal/entityMaps", EvolutionQueryEndpoints.CreateMapByPost, "6.35.3.2", TemporalQueryByPost, Offer.Documents),

        new(Get, "/types", TypeEndpoints.List, "6.25.3.1", Types, Offer.Documents),
        new(Get, "/types/{type}", TypeEndpoints.Retrieve, "6.26.3.1", Local, Offer.Documents),
        new(Get, "/attributes", AttributeNameEndpoints.List, "6.27.3.1", Details, Offer.Documents),
        new(Get, "/attributes/{attrId}", AttributeNameEndpoints.Retrieve, "6.28.3.1", Local, Offer.Documents),

        new(Post, "/jsonldContexts", ContextEndpoints.Add, "6.29.3.1", Local),
        new(Get, "/jsonldContexts", ContextEndpoints.List, "6.29.3.2", ContextList, Offer.Documents),
        new(Get, "/jsonldContexts/{contextId}", ContextEndpoints.Serve, "6.30.3.1", Details, Offer.Documents),
        new(Delete, "/jsonldContexts/{contextId}", ContextEndpoints.Delete, "6.30.3.2", ContextDeletion),

        new(Post, "/subscriptions", SubscriptionEndpoints.Create, "6.10.3.1", SubscriptionCreation),
        new(Get, "/subscriptions", SubscriptionEndpoints.List, "6.10.3.2", Parameters.Subscriptions, Offer.Documents),
        new(Get, "/subscriptions/{subscriptionId}", SubscriptionEndpoints.Retrieve, "6.11.3.1", WithOptions, Offer.Documents),
        new(Patch, "/subscriptions/{subscriptionId}", SubscriptionEndpoints.Update, "6.11.3.2", Local),
        new(Delete, "/subscriptions/{subscriptionId}", SubscriptionEndpoints.Delete, "6.11.3.3", Local),

        // Beyond the standard.
        new(Get, "/subscriptions/{subscriptionId}/deliveries", DeliveryEndpoints.List, Extension, Parameters.Deliveries, Offer.Documents),
        new(Post, "/subscriptions/{subscriptionId}/deliveries/retry", DeliveryEndpoints.RetryAll, Extension, DeliveryChoice, Offer.Documents),
        new(Get, "/subscriptions/{subscriptionId}/deliveries/{deliveryId}", DeliveryEndpoints.Retrieve, Extension, ParameterSet.None, Offer.Documents),
        new(Post, "/subscriptions/{subscriptionId}/deliveries/{deliveryId}/retry", DeliveryEndpoints.RetryOne, Extension, ParameterSet.None, Offer.Documents),
        new(Get, "/subscriptions/{subscriptionId}/health", SubscriberEndpoints.Health, Extension, ParameterSet.None, Offer.Documents),
        new(Get, "/endpoints", SubscriberEndpoints.Overview, Extension, ParameterSet.None, Offer.Documents),
        new(Post, "/subscriptions/{subscriptionId}/test", SubscriberEndpoints.Test, Extension, ParameterSet.None, Offer.Documents),
        new(Post, "/subscriptions/{subscriptionId}/replay", SubscriberEndpoints.Replay, Extension, Parameters.Replay),
        new(Get, "/changes", ChangeEndpoints.Read, Extension, Parameters.Changes, Offer.Changes),
        new(Post, "/subscriptions/{subscriptionId}/receipts", DeliveryEndpoints.Receive, Extension, ParameterSet.None),

        new(Post, "/sourceNotifications/{key}", SourceNotificationEndpoints.Take, Extension, ParameterSet.None),

        new(Post, "/snapshots", SnapshotEndpoints.Create, "6.36.3.1", ParameterSet.None),
        new(Delete, "/snapshots", SnapshotEndpoints.Purge, "6.36.3.2", Parameters.Snapshots),
        new(Get, "/snapshots/{snapshotId}", SnapshotEndpoints.Retrieve, "6.37.3.1", ParameterSet.None, Offer.Documents),
        new(Patch, "/snapshots/{snapshotId}", SnapshotEndpoints.Update, "6.37.3.2", ParameterSet.None, Offer.Documents),
        new(Delete, "/snapshots/{snapshotId}", SnapshotEndpoints.Delete, "6.37.3.3", ParameterSet.None),
        new(Post, "/snapshots/{snapshotId}/clone", SnapshotEndpoints.Clone, "6.38.3.1", ParameterSet.None),

        new(Post, "/csourceRegistrations", RegistrationEndpoints.Create, "6.8.3.1", ParameterSet.None) { RefusesContextInJson = true },
        new(Get, "/csourceRegistrations", RegistrationEndpoints.Query, "6.8.3.2", Parameters.Registrations, Offer.Documents),
        new(Get, "/csourceRegistrations/{registrationId}", RegistrationEndpoints.Retrieve, "6.9.3.1", Options, Offer.Documents),
        new(Patch, "/csourceRegistrations/{registrationId}", RegistrationEndpoints.Update, "6.9.3.2", ParameterSet.None),
        new(Delete, "/csourceRegistrations/{registrationId}", RegistrationEndpoints.Delete, "6.9.3.3", ParameterSet.None),

        new(Post, "/csourceSubscriptions", RegistrationSubscriptionEndpoints.Create, "6.12.3.1", ParameterSet.None),
        new(Get, "/csourceSubscriptions", RegistrationSubscriptionEndpoints.List, "6.12.3.2", Pages, Offer.Documents),
        new(Get, "/csourceSubscriptions/{subscriptionId}", RegistrationSubscriptionEndpoints.Retrieve, "6.13.3.1", Options, Offer.Documents),
        new(Patch, "/csourceSubscriptions/{subscriptionId}", RegistrationSubscriptionEndpoints.Update, "6.13.3.2", ParameterSet.None),
        new(Delete, "/csourceSubscriptions/{subscriptionId}", RegistrationSubscriptionEndpoints.Delete, "6.13.3.3", ParameterSet.None),

        new(Get, "/info/sourceIdentity", SourceIdentityEndpoints.Retrieve, "6.33.3.1", ParameterSet.None, Offer.Documents),
    ];

    /// <summary>
    /// Serves the table below /ngsi-ld/v1. To be first in the pipeline, with UseRouting after it: neither the framework's routing nor
    /// anything else then costs the API's requests.
    /// </summary>
    public static IApplicationBuilder UseNgsiLd(this IApplicationBuilder app) => app.UseApi(Root, Routes);
}
