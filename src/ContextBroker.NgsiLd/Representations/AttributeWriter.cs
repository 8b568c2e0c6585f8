using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>An attribute: one instance as itself, several as an array, or by datasetId when simplified (clauses 4.5.4, 4.5.5).</summary>
internal static class AttributeWriter
{
    private const string EntityIdSealed = ReservedNames.Core + "entityIdSealed";
    private const string EntityTypeSealed = ReservedNames.Core + "entityTypeSealed";

    /// <summary>The member with its name; nothing when the datasetId filter leaves no instance.</summary>
    public static void Write(in WriteState state, EntityAttribute attribute)
    {
        if (CountShown(state, attribute) == 0)
        {
            return;
        }

        state.Writer.WritePropertyName(state.Context.CompactEncoded(attribute.Name));
        WriteValue(state, attribute);
    }

    public static void WriteValue(in WriteState state, EntityAttribute attribute)
    {
        var isOne = CountShown(state, attribute) == 1;
        if (state.Format == EntityFormat.Simplified)
        {
            WriteSimplified(state, attribute, isOne);
        }
        else
        {
            WriteInstances(state, attribute, isOne);
        }
    }

    public static void WriteSubAttribute(in WriteState state, EntityAttribute attribute)
    {
        state.Writer.WritePropertyName(state.Context.CompactEncoded(attribute.Name));
        if (attribute.Name is EntityIdSealed or EntityTypeSealed)
        {
            ValueWriter.WriteValue(state, attribute.Instances[0]);
        }
        else
        {
            WriteInstances(state.WithinAttribute(), attribute, attribute.Instances.Length == 1);
        }
    }

    private static void WriteInstances(in WriteState state, EntityAttribute attribute, bool isOne)
    {
        if (!isOne)
        {
            state.Writer.WriteStartArray();
        }

        foreach (var instance in attribute.Instances)
        {
            if (state.ShowsDataset(instance.DatasetId))
            {
                InstanceWriter.Write(state, attribute.Name, instance, mayBeBare: isOne);
            }
        }

        if (!isOne)
        {
            state.Writer.WriteEndArray();
        }
    }

    private static void WriteSimplified(in WriteState state, EntityAttribute attribute, bool isOne)
    {
        if (!isOne)
        {
            state.Writer.WriteStartObject();
            state.Writer.WriteStartObject(Members.Dataset);
        }

        foreach (var instance in attribute.Instances)
        {
            if (!state.ShowsDataset(instance.DatasetId))
            {
                continue;
            }

            if (!isOne && instance.DatasetId is { } datasetId)
            {
                state.Writer.WritePropertyName(datasetId);
            }
            else if (!isOne)
            {
                state.Writer.WritePropertyName(Members.NoDataset);
            }

            ValueWriter.WriteSimplified(state, attribute.Name, instance);
        }

        if (!isOne)
        {
            state.Writer.WriteEndObject();
            state.Writer.WriteEndObject();
        }
    }

    private static int CountShown(in WriteState state, EntityAttribute attribute)
    {
        if (state.Presentation.DatasetIds.Count == 0)
        {
            return attribute.Instances.Length;
        }

        var count = 0;
        foreach (var instance in attribute.Instances)
        {
            count += state.ShowsDataset(instance.DatasetId) ? 1 : 0;
        }

        return count;
    }
}
