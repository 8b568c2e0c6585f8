using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Core.SourceSubscriptions;

/// <summary>A subscription at a registered source that was made, or is to be made, for one of here (clause 5.8.1.4).</summary>
/// <param name="Id">What it is called here, and proposed to the source.</param>
/// <param name="SubscriptionId">The one of here.</param>
/// <param name="Registration">As it was when the source was last told.</param>
/// <param name="Number">Which of the registration's sets of attributes it is about.</param>
/// <param name="Key">Who knows it may notify: a random text in the address that the source alone is given.</param>
internal sealed record SourceCopy(string Tenant, string Id, string SubscriptionId, ContextSourceRegistration Registration, int Number, string Key)
{
    /// <summary>Its id there; the source may have chosen another.</summary>
    public string RemoteId { get; init; } = Id;

    /// <summary>What the source has, with @context; null: nothing, as far as it said.</summary>
    public JsonObject? Sent { get; init; }

    /// <summary>The source was asked to make it: without an answer it may have.</summary>
    public bool MayExist { get; init; }

    /// <summary>It is to be deleted there, and nobody is told of what still comes.</summary>
    public bool IsUnwanted { get; init; }

    /// <summary>The stored document's; 0: not stored yet.</summary>
    public long Version { get; init; }

    /// <summary>It is at the source that the registration names now.</summary>
    public bool IsAt(ContextSourceRegistration registration, int number) =>
        !IsUnwanted && Number == number && Registration.Id == registration.Id
        && Registration.Endpoint == registration.Endpoint && Registration.SourceTenant == registration.SourceTenant;
}
