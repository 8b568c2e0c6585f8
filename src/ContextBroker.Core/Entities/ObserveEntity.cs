using System.Collections.Immutable;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Core.Entities;

/// <summary>
/// What a sensor has observed: its attributes are appended (clause 5.6.3), but none over a value observed later, for messages can come
/// twice and out of order, and none over the same one. A missing entity is created when the fragment names its type.
/// </summary>
internal sealed record ObserveEntity(EntityFragment Fragment) : EntityOperation(TargetOf(Fragment))
{
    public const string Outdated = "a value observed later is stored";
    public const string Repeated = "it is stored already";

    public override bool MayCreate => !Fragment.Types.IsEmpty;

    public override EditResult Apply(Entity? entity, DateTimeOffset now)
    {
        if (entity is null && MayCreate)
        {
            return Whole(EntityEdits.Create(Fragment, now));
        }

        var stored = Target.Require(entity);
        var current = ImmutableArray.CreateBuilder<EntityAttribute>(Fragment.Attributes.Length);
        var outdated = ImmutableArray.CreateBuilder<NotUpdated>();
        foreach (var attribute in Fragment.Attributes)
        {
            if (IsOutdated(stored, attribute))
            {
                outdated.Add(new NotUpdated(attribute.Name, Outdated));
            }
            else if (IsRepeated(stored, attribute))
            {
                outdated.Add(new NotUpdated(attribute.Name, Repeated));
            }
            else
            {
                current.Add(attribute);
            }
        }

        return current.Count == 0
            ? new EditResult(null, [], outdated.DrainToImmutable())
            : Append(stored, current.DrainToImmutable(), outdated.DrainToImmutable(), now);
    }

    // A sensor says what it measures, not what the entity is: types, scopes and expiry stay.
    private static EditResult Append(Entity stored, ImmutableArray<EntityAttribute> current, ImmutableArray<NotUpdated> outdated, DateTimeOffset now)
    {
        var result = EntityEdits.Append(stored, new EntityFragment { Attributes = current }, overwrite: true, now);
        return result with { NotUpdated = [.. result.NotUpdated, .. outdated] };
    }

    private static bool IsOutdated(Entity stored, EntityAttribute attribute)
    {
        foreach (var instance in attribute.Instances)
        {
            if (instance.ObservedAt is { } observed && stored.Find(attribute.Name)?.Find(instance.DatasetId)?.ObservedAt is { } known &&
                observed.Instant < known.Instant)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsRepeated(Entity stored, EntityAttribute attribute)
    {
        foreach (var instance in attribute.Instances)
        {
            if (stored.Find(attribute.Name)?.Find(instance.DatasetId) is not { } known || !SameContent.Of(instance, known))
            {
                return false;
            }
        }

        return true;
    }
}
