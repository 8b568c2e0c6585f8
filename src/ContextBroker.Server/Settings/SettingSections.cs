using ContextBroker.Core.Changes;
using ContextBroker.Core.Contexts;
using ContextBroker.Core.Delivery;
using ContextBroker.Core.Entities;
using ContextBroker.Core.EntityMaps;
using ContextBroker.Core.Federation;
using ContextBroker.Core.Nodes;
using ContextBroker.Core.Outbound;
using ContextBroker.Core.Snapshots;
using ContextBroker.Disaster.Analyses;
using ContextBroker.Disaster.Models;
using ContextBroker.Http.Clients;
using ContextBroker.Http.Gateways;
using ContextBroker.Http.Limits;
using ContextBroker.Http.Notifications;
using ContextBroker.Http.Temporal;
using ContextBroker.MongoDb;
using ContextBroker.Mqtt;
using ContextBroker.OData;
using ContextBroker.Server.MapPage;
using ContextBroker.Sqlite;
using ContextBroker.Tiles;

namespace ContextBroker.Server.Settings;

/// <summary>Which option type stands behind which section.</summary>
internal static class SettingSections
{
    public static readonly IReadOnlyList<(string Section, Type Options)> All =
    [
        (StorageEngineOptions.Section, typeof(StorageEngineOptions)),
        (SqliteOptions.Section, typeof(SqliteOptions)),
        (MongoOptions.Section, typeof(MongoOptions)),
        (NodeOptions.Section, typeof(NodeOptions)),
        (EntityOptions.Section, typeof(EntityOptions)),
        (EntityMapOptions.Section, typeof(EntityMapOptions)),
        (OutboundOptions.Section, typeof(OutboundOptions)),
        (ContextOptions.Section, typeof(ContextOptions)),
        (ChangeOptions.Section, typeof(ChangeOptions)),
        (DeliveryOptions.Section, typeof(DeliveryOptions)),
        (LedgerOptions.Section, typeof(LedgerOptions)),
        (SnapshotOptions.Section, typeof(SnapshotOptions)),
        (HttpNotificationOptions.Section, typeof(HttpNotificationOptions)),
        (LimitOptions.Section, typeof(LimitOptions)),
        (ClientOptions.Section, typeof(ClientOptions)),
        (GatewayOptions.Section, typeof(GatewayOptions)),
        (TemporalOptions.Section, typeof(TemporalOptions)),
        (IdentityOptions.Section, typeof(IdentityOptions)),
        (FederationOptions.Section, typeof(FederationOptions)),
        (MqttOptions.Section, typeof(MqttOptions)),
        (TableOptions.Section, typeof(TableOptions)),
        (TileOptions.Section, typeof(TileOptions)),
        (AnalysisOptions.Section, typeof(AnalysisOptions)),
        (ModelOptions.Section, typeof(ModelOptions)),
        (MapOptions.Section, typeof(MapOptions)),
    ];
}
