using System.Xml;
using ContextBroker.Core.Federation;

namespace ContextBroker.Http.Identity;

/// <summary>Who this broker is and since when it runs (clause 5.2.40).</summary>
internal sealed class SourceIdentity(BrokerIdentity identity, TimeProvider clock)
{
    private readonly BrokerIdentity _identity = identity;
    private readonly TimeProvider _clock = clock;
    private readonly long _started = clock.GetTimestamp();

    public DateTimeOffset Now => _clock.GetUtcNow();

    public string Uptime => XmlConvert.ToString(TimeSpan.FromSeconds(Math.Floor(_clock.GetElapsedTime(_started).TotalSeconds)));

    public string AliasOf(string tenant) => _identity.AliasOf(tenant);
}
