using System.Buffers;
using System.Text.Json;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>What a notification says beyond the state: previous values (showChanges) and deletedAt (clauses 4.8, 5.2.14.1, 5.8.6).</summary>
internal static class ChangeDetails
{
    public static bool AreWanted(Subscription subscription, EntityChange change)
    {
        if (change.Kind == ChangeKind.Deleted)
        {
            return true;
        }

        foreach (var attribute in change.Attributes)
        {
            if (IsToldOf(subscription, attribute))
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="shown">The entity as written without these details.</param>
    /// <param name="graph">The entity with those it is linked with; null: they are not asked for.</param>
    public static JsonObject AddTo(JsonObject shown, Subscription subscription, EntityChange change, EntityGraph? graph)
    {
        var isFeature = subscription.Notification.Presentation.GeometryProperty is not null;
        var holder = isFeature && shown["properties"] is JsonObject properties ? properties : shown;
        foreach (var attribute in change.Attributes)
        {
            var name = subscription.Context.Compact(attribute.Name);
            if (IsToldOf(subscription, attribute) && holder[name] is { } written)
            {
                holder = holder.With(name, Replace(written, attribute.DatasetId, Detailed(subscription, attribute, change.At, graph)));
            }
        }

        if (change.Kind == ChangeKind.Deleted)
        {
            holder = holder.With("deletedAt", JsonValue.Of(Timestamp.Format(change.At)));
        }

        return isFeature ? shown.With("properties", holder) : holder;
    }

    private static bool IsToldOf(Subscription subscription, AttributeChange attribute) =>
        subscription.Notification is { Presentation: var presentation, ShowChanges: var showChanges }
        && presentation.Format != EntityFormat.Simplified
        && attribute.Before is not null
        && (attribute.DatasetId is null || presentation.ConformsTo is not { } version || new VersionFallback(version, subscription.Context, presentation).HasInstances)
        && ((showChanges && attribute.IsDifferent) || (presentation.SystemAttributes && attribute.After is null));

    private static JsonObject Detailed(Subscription subscription, AttributeChange change, DateTimeOffset at, EntityGraph? graph)
    {
        var before = Amended(subscription, change.Before!);
        var after = change.After is null ? ChangedEntity.Deleted(before) : Amended(subscription, change.After);
        var instance = Written(subscription, change.Name, after, graph);
        if (subscription.Notification.ShowChanges && ValueOf(Written(subscription, change.Name, before, null), before.Kind) is { } previous)
        {
            instance = instance.With(PreviousMember(before.Kind), previous);
        }

        return change.After is null && subscription.Notification.Presentation.SystemAttributes
            ? instance.With("deletedAt", JsonValue.Of(Timestamp.Format(at)))
            : instance;
    }

    private static AttributeInstance Amended(Subscription subscription, AttributeInstance instance) =>
        subscription.Notification.Presentation is { ConformsTo: { } version } presentation
            ? new VersionFallback(version, subscription.Context, presentation).Amend(instance)
            : instance;

    // Never a bare value: there is more to say of it.
    private static JsonObject Written(Subscription subscription, string name, AttributeInstance instance, EntityGraph? graph)
    {
        var presentation = subscription.Notification.Presentation with { Projection = null, GeometryProperty = null, WithContext = false, ConformsTo = null };
        var output = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(output, JsonText.WriterOptions))
        {
            InstanceWriter.Write(new WriteState(writer, subscription.Context, presentation, graph), name, instance, mayBeBare: false);
        }

        return (JsonObject)JsonText.Parse(output.WrittenSpan, NotificationText.MaxDepth);
    }

    // A language filter shows a LanguageProperty as a Property (clause 4.15): then the value stands under "value".
    private static JsonValue? ValueOf(JsonObject instance, AttributeKind kind) => instance[AttributeInstance.ValueMember(kind)] ?? instance["value"];

    private static string PreviousMember(AttributeKind kind)
    {
        var member = AttributeInstance.ValueMember(kind);
        return $"previous{char.ToUpperInvariant(member[0])}{member.AsSpan(1)}";
    }

    private static JsonValue Replace(JsonValue written, string? datasetId, JsonObject instance)
    {
        if (written is not JsonArray { Items: var items } || !HoldsInstances(items))
        {
            return instance;
        }

        for (var i = 0; i < items.Length; i++)
        {
            if (((items[i] as JsonObject)?["datasetId"] as JsonString)?.Value == datasetId)
            {
                return new JsonArray(items.SetItem(i, instance));
            }
        }

        return written;
    }

    // The concise form of a list value is an array too; several instances always carry a datasetId in all but one.
    private static bool HoldsInstances(System.Collections.Immutable.ImmutableArray<JsonValue> items)
    {
        foreach (var item in items)
        {
            if (item is JsonObject instance && instance["datasetId"] is not null)
            {
                return true;
            }
        }

        return false;
    }
}
