using ContextBroker.Core.Subscriptions;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Core.Registrations;

/// <summary>
/// Where a question finds the registrations of a tenant that may match: by id, by type and by attribute, each an O(1) look-up; those that
/// name neither id nor type are among the candidates of every question. Not synchronized.
/// </summary>
internal sealed class RegistrationIndex
{
    private readonly Dictionary<Slot, HashSet<RegisteredSource>> _slots = [];

    private enum Place
    {
        /// <summary>Every registration of the tenant.</summary>
        All,

        /// <summary>It describes no entities, attributes alone.</summary>
        AnyEntity,

        /// <summary>It describes entities by type or pattern: any id may be theirs.</summary>
        AnyId,
        Id,
        Type,

        /// <summary>It names no attributes.</summary>
        AnyAttribute,
        Attribute,
    }

    public void Add(RegisteredSource source)
    {
        foreach (var slot in SlotsOf(source))
        {
            if (!_slots.TryGetValue(slot, out var sources))
            {
                _slots.Add(slot, sources = []);
            }

            sources.Add(source);
        }
    }

    public void Remove(RegisteredSource source)
    {
        foreach (var slot in SlotsOf(source))
        {
            if (_slots.TryGetValue(slot, out var sources) && sources.Remove(source) && sources.Count == 0)
            {
                _slots.Remove(slot);
            }
        }
    }

    /// <summary>All that may match, and perhaps others: each is still to be asked.</summary>
    public IReadOnlyCollection<RegisteredSource> Candidates(string tenant, RegistrationQuery query)
    {
        var found = new HashSet<RegisteredSource>();
        foreach (var slot in Wanted(tenant, query).Distinct())
        {
            if (_slots.TryGetValue(slot, out var sources))
            {
                found.UnionWith(sources);
            }
        }

        return found;
    }

    private static IEnumerable<Slot> Wanted(string tenant, RegistrationQuery query)
    {
        if (query.Selectors.IsEmpty)
        {
            return query.Attributes.IsEmpty
                ? [new Slot(tenant, Place.All)]
                : query.Attributes.Select(name => new Slot(tenant, Place.Attribute, name)).Append(new Slot(tenant, Place.AnyAttribute));
        }

        return query.Selectors.SelectMany(selector => Wanted(tenant, selector)).Append(new Slot(tenant, Place.AnyEntity));
    }

    private static IEnumerable<Slot> Wanted(string tenant, EntitySelector selector)
    {
        if (selector.Types is { } types)
        {
            return TypeAnchors.Of(types).Select(type => new Slot(tenant, Place.Type, type));
        }

        return selector.Ids.IsEmpty
            ? [new Slot(tenant, Place.All)]
            : selector.Ids.Select(id => new Slot(tenant, Place.Id, id)).Append(new Slot(tenant, Place.AnyId));
    }

    private static HashSet<Slot> SlotsOf(RegisteredSource source)
    {
        var slots = new HashSet<Slot> { new(source.Tenant, Place.All) };
        foreach (var info in source.Registration.Information)
        {
            slots.UnionWith(info.Entities.SelectMany(entity => SlotsOf(source.Tenant, entity)));
            slots.UnionWith(info.Attributes.Select(name => new Slot(source.Tenant, Place.Attribute, name)));
            if (info.Entities.IsEmpty)
            {
                slots.Add(new Slot(source.Tenant, Place.AnyEntity));
            }

            if (info.Attributes.IsEmpty)
            {
                slots.Add(new Slot(source.Tenant, Place.AnyAttribute));
            }
        }

        return slots;
    }

    private static IEnumerable<Slot> SlotsOf(string tenant, EntityInfo entity) => entity.Types
        .Select(type => new Slot(tenant, Place.Type, type))
        .Append(entity.Id is { } id ? new Slot(tenant, Place.Id, id) : new Slot(tenant, Place.AnyId));

    private readonly record struct Slot(string Tenant, Place Place, string? Key = null);
}
