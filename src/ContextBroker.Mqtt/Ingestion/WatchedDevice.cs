using System.Globalization;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Mqtt.Ingestion;

/// <summary>A device that is waited for.</summary>
/// <param name="EntityType">Expanded; null: the entity must exist.</param>
/// <param name="Attribute">deviceStatus, expanded.</param>
/// <param name="Since">When it was known first.</param>
internal sealed record WatchedDevice(
    string Tenant, string EntityId, string? EntityType, string Attribute, TimeSpan Interval, DateTimeOffset Since, long Version)
{
    public const string Kind = "mqtt-device";

    // After a start the device has at least so long: messages that waited for the broker come first.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private DateTimeOffset _deadline;
    private bool? _isSilent;

    public static WatchedDevice Read(StoredDocument stored)
    {
        var document = (JsonObject)JsonText.Parse(stored.Json.Span);
        return new WatchedDevice(
            stored.Tenant,
            stored.Id,
            document["type"] is JsonString { Value: var type } ? type : null,
            ((JsonString)document["attribute"]!).Value,
            TimeSpan.FromSeconds(((JsonNumber)document["interval"]!).Value),
            DateTimeOffset.Parse(((JsonString)document["since"]!).Value, CultureInfo.InvariantCulture),
            stored.Version);
    }

    public byte[] Write() => JsonValue.Object(
        ("type", EntityType is null ? JsonValue.Null : JsonValue.Of(EntityType)),
        ("attribute", JsonValue.Of(Attribute)),
        ("interval", JsonValue.Of(Interval.TotalSeconds)),
        ("since", JsonValue.Of(Since.ToString("O", CultureInfo.InvariantCulture)))).ToUtf8();

    /// <summary>Goes on from what the entity says: when anything but the status was written last, and the status.</summary>
    public void TakeUp(Entity? entity, DateTimeOffset now)
    {
        TakeUp(entity);
        lock (_gate)
        {
            var hasReported = _deadline - Interval < now;
            _deadline = _deadline < now + Grace && hasReported ? now + Grace : _deadline;
        }
    }

    /// <summary>The entity has changed, on whatever node.</summary>
    public void TakeUp(Entity? entity)
    {
        var heard = Since;
        foreach (var attribute in entity?.Attributes ?? [])
        {
            foreach (var instance in attribute.Instances)
            {
                heard = attribute.Name != Attribute && instance.ModifiedAt > heard ? instance.ModifiedAt : heard;
            }
        }

        var status = entity?.Find(Attribute)?.Find(null)?.Value;
        lock (_gate)
        {
            _isSilent = status is JsonString { Value: var said } ? said == "silent" : null;
            _deadline = heard + Interval;
        }
    }

    /// <returns>True: its status does not say yet that it is active.</returns>
    public bool Heard(DateTimeOffset now)
    {
        lock (_gate)
        {
            _deadline = now + Interval;
            return _isSilent != false;
        }
    }

    public bool HasGoneSilent(DateTimeOffset now)
    {
        lock (_gate)
        {
            return _isSilent != true && now > _deadline;
        }
    }

    public void IsSaid(bool isSilent)
    {
        lock (_gate)
        {
            _isSilent = isSilent;
        }
    }

    public EntityFragment Fragment(string status, DateTimeOffset now)
    {
        var said = JsonValue.Object(("type", JsonValue.Of("Property")), ("value", JsonValue.Of(status)), ("observedAt", JsonValue.Of(Timestamp.Format(now))));
        var body = JsonValue.Object(("id", JsonValue.Of(EntityId)), (Attribute, said));
        return EntityParser.Parse(EntityType is null ? body : body.With("type", JsonValue.Of(EntityType)), LdContext.Core, ParseMode.Fragment);
    }
}
