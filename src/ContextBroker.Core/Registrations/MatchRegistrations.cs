using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Core.Registrations;

/// <summary>The registrations of a tenant that match now.</summary>
internal delegate IReadOnlyList<MatchedRegistration> MatchRegistrations(string tenant, RegistrationQuery query);
