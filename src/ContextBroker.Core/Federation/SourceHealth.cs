using System.Collections.Concurrent;
using ContextBroker.NgsiLd.Registrations;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Federation;

/// <summary>How the sources of all registrations have answered since this process began. A registration that was changed begins anew.</summary>
public sealed class SourceHealth(TimeProvider clock, IOptions<FederationOptions> options)
{
    private readonly ConcurrentDictionary<(string Tenant, string Id), Health> _sources = [];
    private readonly TimeSpan _cooldown = options.Value.Cooldown;

    /// <param name="RestsUntil">It is not asked before (management.cooldown of clause 5.2.34).</param>
    private sealed record Health(ContextSourceRegistration Source, SourceTally Tally, DateTimeOffset RestsUntil);

    public SourceTally Of(string tenant, ContextSourceRegistration source) => Find(tenant, source)?.Tally ?? SourceTally.None;

    /// <summary>It failed a moment ago, and is left alone for now.</summary>
    /// <param name="isChange">A change is tried whatever the broker itself would recommend: it would be lost, where a question can be asked again.</param>
    public bool Rests(string tenant, ContextSourceRegistration source, bool isChange) =>
        Find(tenant, source)?.RestsUntil > clock.GetUtcNow() && (source.Management.Cooldown is not null || !isChange);

    internal void Count(string tenant, ContextSourceRegistration source, SourceReply reply)
    {
        var now = clock.GetUtcNow();
        var isOk = reply.IsSuccess || reply.Outcome == SourceOutcome.NotFound;
        var rest = isOk ? default : now + RestAfter(source, reply);
        _sources.AddOrUpdate((tenant, source.Id), _ => Next(SourceTally.None), (_, known) => Next(ReferenceEquals(known.Source, source) ? known.Tally : SourceTally.None));

        Health Next(SourceTally tally) => new(source, tally.With(isOk, now), rest);
    }

    private Health? Find(string tenant, ContextSourceRegistration source) =>
        _sources.TryGetValue((tenant, source.Id), out var known) && ReferenceEquals(known.Source, source) ? known : null;

    // What the broker itself recommends is for sources that keep everybody waiting; one that refuses a request may take the next.
    private TimeSpan RestAfter(ContextSourceRegistration source, SourceReply reply) => reply.Outcome switch
    {
        SourceOutcome.NoAnswer => source.Management.Cooldown ?? _cooldown,
        SourceOutcome.Refused when reply.Status >= 500 => source.Management.Cooldown ?? TimeSpan.Zero,
        _ => TimeSpan.Zero,
    };
}
