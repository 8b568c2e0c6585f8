using System.Collections.Immutable;
using System.Text.Json;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Registrations;

/// <summary>How a registration is shown besides its own members.</summary>
/// <param name="WithContext">The body carries @context: application/ld+json.</param>
/// <param name="WithTimes">createdAt and modifiedAt are shown (sysAttrs).</param>
public readonly record struct RegistrationView(LdContext Context, bool WithContext = false, bool WithTimes = false);

/// <summary>A registration with what of it was asked for (clauses 5.2.9, 5.10.1, 5.10.2.5).</summary>
/// <param name="Shown">The places of the elements of information to show; default: all.</param>
public readonly record struct MatchedRegistration(ContextSourceRegistration Registration, ImmutableArray<int> Shown);

/// <summary>A registration as JSON: as written, under another @context.</summary>
public static class RegistrationWriter
{
    /// <param name="tally">Shown once the source was asked (table 5.2.9-2); null: not known here.</param>
    public static void Write(Utf8JsonWriter writer, MatchedRegistration matched, RegistrationView view, SourceTally? tally = null)
    {
        var registration = matched.Registration;
        writer.WriteStartObject();
        writer.WriteString("id"u8, registration.Id);
        writer.WriteString("type"u8, "ContextSourceRegistration"u8);
        foreach (var member in registration.Members)
        {
            if (member.Name is not ("id" or "type"))
            {
                var (name, value) = RegistrationNames.Compact(member.Name == "information" ? Narrowed(member, matched.Shown) : member, view.Context);
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
        }

        if (tally is { TimesSent: > 0 })
        {
            WriteTally(writer, tally);
        }

        WriteView(writer, registration, view);
        writer.WriteEndObject();
    }

    private static void WriteTally(Utf8JsonWriter writer, SourceTally tally)
    {
        writer.WriteString("status"u8, tally.IsOk ? "ok"u8 : "failed"u8);
        writer.WriteNumber("timesSent"u8, tally.TimesSent);
        writer.WriteNumber("timesFailed"u8, tally.TimesFailed);
        if (tally.LastSuccess is { } success)
        {
            writer.WriteString("lastSuccess"u8, Timestamp.Format(success));
        }

        if (tally.LastFailure is { } failure)
        {
            writer.WriteString("lastFailure"u8, Timestamp.Format(failure));
        }
    }

    private static JsonMember Narrowed(JsonMember information, ImmutableArray<int> shown) =>
        shown.IsDefault || information.Value is not JsonArray { Items: var items } || shown.Length == items.Length
            ? information
            : information with { Value = new JsonArray([.. shown.Select(place => items[place])]) };

    private static void WriteView(Utf8JsonWriter writer, ContextSourceRegistration registration, RegistrationView view)
    {
        if (view.WithTimes)
        {
            writer.WriteString("createdAt"u8, Timestamp.Format(registration.CreatedAt));
            writer.WriteString("modifiedAt"u8, Timestamp.Format(registration.ModifiedAt));
        }

        if (view.WithContext)
        {
            writer.WritePropertyName("@context"u8);
            view.Context.Source.WriteTo(writer);
        }
    }
}
