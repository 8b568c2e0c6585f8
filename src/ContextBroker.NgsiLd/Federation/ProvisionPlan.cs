using System.Collections.Immutable;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.NgsiLd.Federation;

/// <summary>What of a change concerns one registered source.</summary>
/// <param name="IsSupported">The source may be asked for this operation; if not, the share fails (clause 5.6: "an error of type Conflict").</param>
/// <param name="Attributes">Of those that the change names.</param>
/// <param name="IsWhole">The registration is about all attributes of the entity, and so about the entity itself.</param>
public sealed record ProvisionShare(ContextSourceRegistration Source, bool IsSupported, ImmutableArray<string> Attributes, bool IsWhole)
{
    public bool IsProxied => Source.Mode is RegistrationMode.Exclusive or RegistrationMode.Redirect;
}

/// <summary>
/// How a change of one entity is divided among registered sources and this broker (clauses 4.3.6.2, 4.3.6.3, 5.6): exclusive sources take what is
/// theirs, redirect ones of what is left, and what is left then is for this broker and for all inclusive ones. Auxiliary ones take no part.
/// </summary>
/// <param name="Remaining">Attributes of the change that no proxied registration took.</param>
public sealed record ProvisionPlan(ImmutableArray<ProvisionShare> Shares, ImmutableArray<string> Remaining)
{
    /// <summary>A proxied registration took a part.</summary>
    public bool HasProxied => Shares.Any(share => share.IsProxied);

    /// <summary>A redirect registration is about the entity itself: nothing of it is held here.</summary>
    public bool IsElsewhere => Shares.Any(share => share is { IsWhole: true, Source.Mode: RegistrationMode.Redirect });

    /// <param name="types">Of the entity; empty: not known.</param>
    /// <param name="attributes">That the change names; empty: it is about the entity itself.</param>
    /// <param name="operations">A source that supports any of these can make its share.</param>
    public static ProvisionPlan Of(
        IEnumerable<ContextSourceRegistration> matched,
        string entityId,
        ImmutableArray<string> types,
        ImmutableArray<string> attributes,
        SourceOperations operations,
        bool isDeletion)
    {
        var shares = ImmutableArray.CreateBuilder<ProvisionShare>();
        var remaining = attributes;
        var byMode = matched.ToLookup(registration => registration.Mode);
        foreach (var mode in (ReadOnlySpan<RegistrationMode>)[RegistrationMode.Exclusive, RegistrationMode.Redirect, RegistrationMode.Inclusive])
        {
            var ofMode = byMode[mode].Select(registration => Share(registration, entityId, types, attributes, remaining, operations, isDeletion))
                .OfType<ProvisionShare>()
                .Where(share => share.IsProxied || share.IsSupported)
                .ToList();
            shares.AddRange(ofMode);
            remaining = mode == RegistrationMode.Inclusive ? remaining
                : remaining.RemoveAll(name => ofMode.Exists(share => share.Attributes.Contains(name)));
        }

        return new ProvisionPlan(shares.DrainToImmutable(), remaining);
    }

    private static ProvisionShare? Share(
        ContextSourceRegistration registration,
        string entityId,
        ImmutableArray<string> types,
        ImmutableArray<string> attributes,
        ImmutableArray<string> remaining,
        SourceOperations operations,
        bool isDeletion)
    {
        var described = registration.Information.Where(info => info.Describes(entityId, types)).ToList();
        var isWhole = described.Exists(info => info.Attributes.IsEmpty);
        var taken = isWhole ? remaining : remaining.RemoveAll(name => !described.Exists(info => info.Attributes.Contains(name)));

        // A change of the entity itself concerns whoever has the entity; who has attributes of it alone, its deletion.
        var concerns = attributes.IsEmpty ? isWhole || (described.Count > 0 && isDeletion) : !taken.IsEmpty;
        return concerns ? new ProvisionShare(registration, (registration.Operations & operations) != SourceOperations.None, taken, isWhole) : null;
    }
}
