using System.Globalization;
using System.Text;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Testing;

/// <summary>An entity as lines that say all of it, so that two can be compared and a test shows where they differ.</summary>
public static class EntityText
{
    /// <param name="withTimes">createdAt and modifiedAt as well.</param>
    public static string Of(Entity entity, bool withTimes = true)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{entity.Id} types {string.Join(' ', entity.Types)} scopes {string.Join(' ', entity.Scopes)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"expires {entity.ExpiresAt?.Text}");
        if (withTimes)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"created {entity.CreatedAt:O} modified {entity.ModifiedAt:O}");
        }

        Append(text, entity.Attributes, "  ", withTimes);
        return text.ToString();
    }

    public static string Of(AttributeInstance instance)
    {
        var text = new StringBuilder();
        Append(text, instance, "", true);
        return text.ToString();
    }

    private static void Append(StringBuilder text, IEnumerable<EntityAttribute> attributes, string indent, bool withTimes)
    {
        foreach (var attribute in attributes)
        {
            text.AppendLine(indent + attribute.Name);
            foreach (var instance in attribute.Instances)
            {
                Append(text, instance, indent + "  ", withTimes);
            }
        }
    }

    private static void Append(StringBuilder text, AttributeInstance instance, string indent, bool withTimes)
    {
        text.Append(indent).Append(CultureInfo.InvariantCulture, $"{instance.Kind} {instance.Value} dataset {instance.DatasetId}");
        text.Append(CultureInfo.InvariantCulture, $" observed {instance.ObservedAt?.Text} unit {instance.UnitCode}");
        text.Append(CultureInfo.InvariantCulture, $" targets {string.Join(' ', instance.ObjectTypes)} valueType {instance.ValueType}");
        text.Append(CultureInfo.InvariantCulture, $" expires {instance.ExpiresAt?.Text}");
        text.Append(CultureInfo.InvariantCulture, $" null {instance.IsNull} hasNoValue {instance.HasNoValue} kindIsKnown {instance.KindIsKnown}");
        text.AppendLine(withTimes ? $" created {instance.CreatedAt:O} modified {instance.ModifiedAt:O}" : "");
        Append(text, instance.SubAttributes, indent + "  ", withTimes);
    }
}
