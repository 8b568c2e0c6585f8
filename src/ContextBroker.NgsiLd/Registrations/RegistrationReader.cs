using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Subscriptions;

namespace ContextBroker.NgsiLd.Registrations;

/// <summary>The meaning of a registration's members, each read once (table 5.2.9-1).</summary>
internal static class RegistrationReader
{
    public static bool Knows(string name) => name is
        "id" or "type" or "endpoint" or "information" or "contextSourceInfo" or "contextSourceAlias" or "datasetId" or "description" or "expiresAt" or
        "location" or "management" or "managementInterval" or "mode" or "observationInterval" or "observationSpace" or "operations" or
        "operationSpace" or "refreshRate" or "registrationName" or "scope" or "tenant";

    public static ContextSourceRegistration Read(string id, ImmutableArray<JsonMember> members)
    {
        foreach (var required in (ReadOnlySpan<string>)["type", "endpoint", "information"])
        {
            Require(members, required);
        }

        var registration = new ContextSourceRegistration { Id = id, Members = members };
        foreach (var member in members)
        {
            registration = Apply(registration, member.Name, new MemberReader(member.Value, member.Name));
        }

        return RegistrationRules.Checked(registration, members);
    }

    private static ContextSourceRegistration Apply(ContextSourceRegistration registration, string name, MemberReader member)
    {
        switch (name)
        {
            case "id": return registration with { Id = member.Uri() };
            case "type": RequireType(member); return registration;
            case "endpoint": return registration with { Endpoint = SourceReader.Endpoint(member) };
            case "information": return registration with { Information = [.. member.Items().Select(RegistrationInfoReader.Read)] };
            case "mode": return registration with { Mode = Mode(member) };
            case "operations": return registration with { Operations = OperationNames.Read(member) };
            case "contextSourceInfo": return registration with { ContextSourceInfo = SourceReader.Info(member) };
            case "contextSourceAlias": return registration with { Alias = SourceReader.Alias(member) };
            case "tenant": return registration with { SourceTenant = SourceReader.Tenant(member) };
            case "datasetId": return registration with { DatasetIds = [.. member.Items().Select(DatasetId)] };
            case "expiresAt": return registration with { ExpiresAt = member.DateTime() };
            case "management": return registration with { Management = SourceReader.Management(member) };
            case "scope": return registration with { Scopes = CoverageReader.Scopes(member) };
            case "location": return registration with { Location = CoverageReader.Area(member) };
            case "observationSpace": return registration with { ObservationSpace = CoverageReader.Area(member) };
            case "operationSpace": return registration with { OperationSpace = CoverageReader.Area(member) };
            case "observationInterval": return registration with { ObservationInterval = CoverageReader.Interval(member) };
            case "managementInterval": return registration with { ManagementInterval = CoverageReader.Interval(member) };
            case "description" or "registrationName": member.Text(); return registration;
            case "refreshRate": SourceReader.RequireDuration(member); return registration;
            default: return registration;
        }
    }

    private static void Require(ImmutableArray<JsonMember> members, string name)
    {
        if (!members.Any(member => member.Name == name))
        {
            throw ProblemException.BadRequestData($"The member \"{name}\" is missing", name);
        }
    }

    private static RegistrationMode Mode(MemberReader member) => member.Text() switch
    {
        "inclusive" => RegistrationMode.Inclusive,
        "exclusive" => RegistrationMode.Exclusive,
        "redirect" => RegistrationMode.Redirect,
        "auxiliary" => RegistrationMode.Auxiliary,
        _ => throw member.Refuse("inclusive, exclusive, redirect or auxiliary"),
    };

    private static string DatasetId(MemberReader item) => item.Value is JsonString { Value: "@none" } ? "@none" : item.Uri();

    private static void RequireType(MemberReader member)
    {
        if (member.Text() is not ("ContextSourceRegistration" or "https://uri.etsi.org/ngsi-ld/ContextSourceRegistration"))
        {
            throw member.Refuse("\"ContextSourceRegistration\"");
        }
    }
}
