using ContextBroker.Http.Requests;

namespace ContextBroker.Http;

/// <summary>
/// The query parameters of the operations, by the tables of clause 6; local goes with every one of them but those of the Registry API, which
/// are always local (clause 6.3.18).
/// </summary>
internal static class Parameters
{
    public static readonly ParameterSet Local = new("local");
    public static readonly ParameterSet WithOptions = Local.With("options");
    public static readonly ParameterSet OneEntity = Local.With("type");
    public static readonly ParameterSet OneEntityWithOptions = OneEntity.With("options");
    public static readonly ParameterSet Merge = OneEntityWithOptions.With("format", "lang", "observedAt");
    public static readonly ParameterSet AttributeDeletion = OneEntity.With("datasetId", "deleteAll");
    public static readonly ParameterSet Purge = OneEntity.With(
        "id", "idPattern", "q", "scopeQ", "georel", "geometry", "coordinates", "geoproperty", "geometryProperty", "csf", "attrs", "drop", "keep");

    public static readonly ParameterSet Details = Local.With("details");
    public static readonly ParameterSet Types = Details.With("limit", "offset", "count");
    public static readonly ParameterSet ContextList = Details.With("kind");
    public static readonly ParameterSet ContextDeletion = Local.With("reload");

    public static readonly ParameterSet Retrieval =
        OneEntityWithOptions.With(
        "format", "attrs", "pick", "omit", "datasetId", "lang", "geometryProperty", "join", "joinLevel", "containedBy", "entityMap", "entityMapLifetime");

    public static readonly ParameterSet QueryByPost =
        Local.With(PageParameters.Names).With("format", "options", "geometryProperty");

    public static readonly ParameterSet Subscriptions = Local.With(PageParameters.Names);

    public static readonly ParameterSet SubscriptionCreation = Local.With("startFrom");
    public static readonly ParameterSet Replay = new("from");
    public static readonly ParameterSet Changes = new(
        "after", "since", "wait", "limit", "type", "id", "idPattern", "q", "scopeQ", "georel", "geometry", "coordinates", "geoproperty", "watchedAttributes",
        "notificationTrigger", "attrs", "pick", "omit", "datasetId", "lang", "expandValues", "format", "options", "showChanges");

    public static readonly ParameterSet DeliveryChoice = new("from", "to", "entity");
    public static readonly ParameterSet Deliveries = DeliveryChoice.With("state", "after", "limit", "format");

    public static readonly ParameterSet Snapshots = new("q");

    public static readonly ParameterSet Options = new("options");
    public static readonly ParameterSet Pages = new(PageParameters.Names);

    public static readonly ParameterSet Registrations = Pages.With(
        "id", "type", "idPattern", "attrs", "pick", "omit", "lang", "q", "csf", "scopeQ", "georel", "geometry", "coordinates", "geoproperty",
        "geometryProperty", "timerel", "timeAt", "endTimeAt", "timeproperty");

    public static readonly ParameterSet Query = Retrieval.With(PageParameters.Names).With(
        "id", "idPattern", "q", "scopeQ", "georel", "geometry", "coordinates", "geoproperty", "expandValues", "jsonKeys", "csf",
        "orderBy", "collation", "orderFrom", "orderGeometry", "splitEntities");

    public static readonly ParameterSet TemporalRetrieval = Local.With(
        "format", "options", "attrs", "pick", "omit", "datasetId", "lang",
        "timerel", "timeAt", "endTimeAt", "timeproperty", "lastN", "aggrMethods", "aggrPeriodDuration", "entityMap", "entityMapLifetime");

    public static readonly ParameterSet TemporalQueryByPost = Local.With(PageParameters.Names).With("format", "options");

    public static readonly ParameterSet TemporalDeletion = Local.With("datasetId", "deleteAll");

    public static readonly ParameterSet TemporalQuery = TemporalRetrieval.With(PageParameters.Names).With(
        "type", "id", "idPattern", "q", "scopeQ", "georel", "geometry", "coordinates", "geoproperty", "expandValues", "jsonKeys", "csf",
        "orderBy", "collation", "splitEntities");
}
