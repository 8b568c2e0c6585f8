using System.Globalization;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Testing;

namespace ContextBroker.NgsiLd.Tests.Edits;

/// <summary>States and changes as short texts, minutes after noon for times: "a 1 [c0 m5]" was created at noon and modified at 12:05.</summary>
internal static class EditsText
{
    public static DateTimeOffset At(int minute) => Make.Noon.AddMinutes(minute);

    public static string Of(Entity entity) =>
        $"[c{Minute(entity.CreatedAt)} m{Minute(entity.ModifiedAt)}] {Of(entity.Attributes)}".TrimEnd();

    public static string Of(EntityChange change) => string.Join(", ", change.Attributes.Select(Of));

    public static string Of(EntityAttribute attribute) => string.Join("; ", attribute.Instances.Select(i => attribute.Name + " " + Of(i)));

    public static string Of(AttributeInstance instance)
    {
        var dataset = instance.DatasetId is null ? "" : "@" + instance.DatasetId + " ";
        var subAttributes = instance.SubAttributes.IsEmpty ? "" : " {" + Of(instance.SubAttributes) + "}";
        return $"{dataset}{instance.Value} [c{Minute(instance.CreatedAt)} m{Minute(instance.ModifiedAt)}]{subAttributes}";
    }

    private static string Of(IEnumerable<EntityAttribute> attributes) => string.Join("; ", attributes.Select(Of));

    private static string Of(AttributeChange change)
    {
        var dataset = change.DatasetId is null ? "" : "@" + change.DatasetId;
        return $"{change.Kind} {change.Name}{dataset} {change.Before?.Value.ToString() ?? "-"}->{change.After?.Value.ToString() ?? "-"}";
    }

    private static string Minute(DateTimeOffset time) => (time - Make.Noon).TotalMinutes.ToString(CultureInfo.InvariantCulture);
}
