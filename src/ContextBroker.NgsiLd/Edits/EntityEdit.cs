using System.Collections.Immutable;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Edits;

/// <summary>One edit under way: collects what is touched, and makes the new state and the change record at the end.</summary>
internal sealed class EntityEdit(Entity entity, DateTimeOffset now)
{
    /// <summary>The expanded name of scope, for reports of what was not updated.</summary>
    public const string Scope = "https://uri.etsi.org/ngsi-ld/scope";

    private readonly AttributeList _attributes = new(entity.Attributes);
    private readonly ImmutableArray<AttributeChange>.Builder _changes = ImmutableArray.CreateBuilder<AttributeChange>(1);
    private ImmutableArray<NotUpdated>.Builder? _notUpdated;
    private Entity _entity = entity;
    private bool _isTouched;

    public AttributeInstance? Find(string name, string? datasetId) => _attributes.Find(name, datasetId);

    public EntityAttribute? Find(string name) => _attributes.Find(name);

    public void Add(string name, AttributeInstance after)
    {
        _attributes.Add(name, after);
        _changes.Add(new AttributeChange(name, after.DatasetId, Before: null, after));
    }

    public void Replace(string name, AttributeInstance before, AttributeInstance after)
    {
        _attributes.Replace(name, before, after);
        _changes.Add(new AttributeChange(name, before.DatasetId, before, after));
    }

    public void Remove(string name, AttributeInstance before)
    {
        _attributes.Remove(name, before);
        _changes.Add(new AttributeChange(name, before.DatasetId, before, After: null));
    }

    public void Leave(string name, string reason)
    {
        _notUpdated ??= ImmutableArray.CreateBuilder<NotUpdated>();
        _notUpdated.Add(new NotUpdated(name, reason));
    }

    /// <summary>Types are added, never taken away (clauses 5.5.8, 5.5.12).</summary>
    public void AddTypes(ImmutableArray<string> types)
    {
        foreach (var type in types)
        {
            if (!_entity.Types.Contains(type))
            {
                EntityBounds.Require(_entity.Types.Length + 1, EntityBounds.Types, "types");
                Touch(_entity with { Types = _entity.Types.Add(type) });
            }
        }
    }

    /// <summary>The scope becomes the one given; an empty one removes it.</summary>
    public void SetScopes(ImmutableArray<string> scopes)
    {
        if (!scopes.AsSpan().SequenceEqual(_entity.Scopes.AsSpan()))
        {
            Touch(_entity with { Scopes = scopes });
        }
    }

    public void AddScopes(ImmutableArray<string> scopes)
    {
        foreach (var scope in scopes)
        {
            if (!_entity.Scopes.Contains(scope))
            {
                EntityBounds.Require(_entity.Scopes.Length + 1, EntityBounds.Scopes, "scopes");
                Touch(_entity with { Scopes = _entity.Scopes.Add(scope) });
            }
        }
    }

    public void SetExpiry(EntityFragment fragment)
    {
        if (fragment.ExpiresAt is not null || (fragment.RemovesExpiresAt && _entity.ExpiresAt is not null))
        {
            Touch(_entity with { ExpiresAt = fragment.ExpiresAt });
        }
    }

    /// <summary>Null when nothing was touched.</summary>
    public EntityChange? ToChange()
    {
        if (_changes.Count == 0 && !_isTouched)
        {
            return null;
        }

        var state = _entity with { Attributes = _attributes.ToImmutable(), ModifiedAt = now };
        return new EntityChange { Kind = ChangeKind.Updated, State = state, Attributes = _changes.DrainToImmutable(), At = now };
    }

    public EditResult ToResult()
    {
        var change = ToChange();
        return new EditResult(change, change is null ? [] : Names(change.Attributes), _notUpdated?.DrainToImmutable() ?? []);
    }

    private void Touch(Entity entity)
    {
        _entity = entity;
        _isTouched = true;
    }

    private static ImmutableArray<string> Names(ImmutableArray<AttributeChange> changes)
    {
        if (changes.Length == 1)
        {
            return [changes[0].Name];
        }

        var names = ImmutableArray.CreateBuilder<string>(changes.Length);
        foreach (var change in changes)
        {
            if (!names.Contains(change.Name))
            {
                names.Add(change.Name);
            }
        }

        return names.DrainToImmutable();
    }
}
