using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>One instance, normalized or concise. The concise form leaves out what a reader infers, and nothing else (clause 4.5.2.3).</summary>
internal static class InstanceWriter
{
    /// <param name="mayBeBare">The value may stand without an object around it: not among several instances.</param>
    public static void Write(in WriteState state, string name, AttributeInstance instance, bool mayBeBare)
    {
        var language = Language(state, instance);
        if (mayBeBare && language is null && ConciseForm.IsBare(state, name, instance))
        {
            instance.Value.WriteTo(state.Writer);
            return;
        }

        state.Writer.WriteStartObject();
        WriteMembers(state, name, instance, language);
        state.Writer.WriteEndObject();
    }

    /// <summary>What stands between the braces.</summary>
    public static void WriteMembers(in WriteState state, string name, AttributeInstance instance) =>
        WriteMembers(state, name, instance, Language(state, instance));

    /// <summary>The text that the language filter chooses (clause 4.15); null: no filter, no LanguageProperty, or no text at all.</summary>
    public static JsonMember? Language(in WriteState state, AttributeInstance instance) =>
        state.Languages is { } languages && instance.Kind == AttributeKind.LanguageProperty ? languages.Choose(instance.Value) : null;

    private static void WriteMembers(in WriteState state, string name, AttributeInstance instance, JsonMember? language)
    {
        if (language is { } found)
        {
            WriteLanguage(state, found);
        }
        else
        {
            WriteKindAndValue(state, instance);
            LinkedEntityWriter.WriteMember(state, name, instance);
        }

        WriteSayings(state, instance, language is not null);
    }

    private static void WriteLanguage(in WriteState state, JsonMember text)
    {
        if (state.Format == EntityFormat.Normalized)
        {
            state.Writer.WriteString(Members.Type, Members.Kind(AttributeKind.Property));
        }

        state.Writer.WritePropertyName(Members.Value);
        text.Value.WriteTo(state.Writer);
        state.Writer.WriteString(Members.Lang, text.Name);
    }

    private static void WriteKindAndValue(in WriteState state, AttributeInstance instance)
    {
        if (state.Format == EntityFormat.Normalized || !ConciseForm.TellsKind(instance))
        {
            state.Writer.WriteString(Members.Type, Members.Kind(instance.Kind));
        }

        state.Writer.WritePropertyName(Members.ValueOf(instance.Kind));
        ValueWriter.WriteValue(state, instance);
    }

    private static void WriteSayings(in WriteState state, AttributeInstance instance, bool isTranslated)
    {
        var writer = state.Writer;
        if (instance.DatasetId is { } datasetId)
        {
            writer.WriteString(Members.DatasetId, datasetId);
        }

        if (instance.ObservedAt is { } observedAt)
        {
            writer.WriteString(Members.ObservedAt, observedAt.Text);
        }

        if (instance.UnitCode is { } unitCode)
        {
            writer.WriteString(Members.UnitCode, unitCode);
        }

        if (!instance.ObjectTypes.IsEmpty)
        {
            state.WriteTypes(Members.ObjectType, instance.ObjectTypes);
        }

        // langString is the type of a languageMap, not of the text chosen from it.
        if (instance.ValueType is { } valueType && !isTranslated)
        {
            writer.WriteString(Members.ValueType, state.Context.CompactEncoded(valueType));
        }

        foreach (var attribute in instance.SubAttributes)
        {
            AttributeWriter.WriteSubAttribute(state, attribute);
        }

        if (state.Presentation.SystemAttributes)
        {
            WriteSystemAttributes(state, instance);
        }
    }

    private static void WriteSystemAttributes(in WriteState state, AttributeInstance instance)
    {
        state.WriteTime(Members.CreatedAt, instance.CreatedAt);
        state.WriteTime(Members.ModifiedAt, instance.ModifiedAt);
        if (instance.ExpiresAt is { } expiresAt)
        {
            state.Writer.WriteString(Members.ExpiresAt, expiresAt.Text);
        }
    }
}
