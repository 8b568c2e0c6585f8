using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>The members of an entity (clauses 4.5.1, 4.5.4); in GeoJSON all but the id lie under properties.</summary>
internal static class EntityMembersWriter
{
    public static void WriteEntity(in WriteState state, Entity entity)
    {
        state.Writer.WriteStartObject();
        if (state.Shows("id"))
        {
            state.Writer.WriteString(Members.Id, entity.Id);
        }

        Write(state, entity);
        WriteContext(state);
        state.Writer.WriteEndObject();
    }

    public static void Write(in WriteState state, Entity entity)
    {
        if (state.Shows("type"))
        {
            state.WriteTypes(Members.Type, entity.Types);
        }

        WriteScopes(state, entity);
        foreach (var attribute in entity.Attributes)
        {
            if (state.Shows(attribute.Name))
            {
                AttributeWriter.Write(state, attribute);
            }
        }

        if (state.Presentation.SystemAttributes)
        {
            WriteSystemAttributes(state, entity);
        }
    }

    public static void WriteContext(in WriteState state)
    {
        if (state.Presentation.WithContext)
        {
            state.Writer.WritePropertyName(Members.Context);
            state.Context.Source.WriteTo(state.Writer);
        }
    }

    private static void WriteScopes(in WriteState state, Entity entity)
    {
        var (writer, scopes) = (state.Writer, entity.Scopes);
        if (scopes.IsEmpty || !state.Shows("scope"))
        {
            return;
        }

        if (scopes.Length == 1)
        {
            writer.WriteString(Members.Scope, scopes[0]);
            return;
        }

        writer.WriteStartArray(Members.Scope);
        foreach (var scope in scopes)
        {
            writer.WriteStringValue(scope);
        }

        writer.WriteEndArray();
    }

    private static void WriteSystemAttributes(in WriteState state, Entity entity)
    {
        if (state.Shows("createdAt"))
        {
            state.WriteTime(Members.CreatedAt, entity.CreatedAt);
        }

        if (state.Shows("modifiedAt"))
        {
            state.WriteTime(Members.ModifiedAt, entity.ModifiedAt);
        }

        if (entity.ExpiresAt is { } expiresAt && state.Shows("expiresAt"))
        {
            state.Writer.WriteString(Members.ExpiresAt, expiresAt.Text);
        }
    }
}
