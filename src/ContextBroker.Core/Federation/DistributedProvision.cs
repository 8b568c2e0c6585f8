using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Federation;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Core.Federation;

/// <summary>
/// Changes entities here and at registered sources (clauses 4.3.6.2, 4.3.6.3, 5.6). What is held here is changed first: what is wrong in itself, or comes too late
/// for If-Match, goes nowhere. Then all sources have their shares at the same time. Nothing is undone: what failed is told, share by share (clause 6.3.17).
/// </summary>
public sealed class DistributedProvision(
    Gathering gathering, Forwarder forwarder, DistributedConsumption consumption, IEntityStore store, TenantRegistry tenants, TimeProvider clock)
{
    // With these the others' shares are still theirs to make; any other means that the request is wrong.
    private static readonly ProblemType[] OfHereAlone = [ProblemType.AlreadyExists, ProblemType.ResourceNotFound, ProblemType.Conflict];

    /// <param name="local">Makes the share of this broker, of these attributes.</param>
    /// <exception cref="ProblemException">What is wrong with the request; 508: it has been here before.</exception>
    public async Task<ChangeOutcome> Change(
        string tenant, EntityTarget target, DistributedChange change, RequestOrigin origin, Func<ImmutableArray<string>, Task<EditResult>> local)
    {
        consumption.RequireNoLoop(origin);
        await tenants.RequireFor(change.Operation == SourceOperations.CreateEntity, tenant, CancellationToken.None);
        var stored = await Held(tenant, target.Id);
        var types = TypesOf(change, stored);
        var plan = ProvisionPlan.Of(Sources(tenant, target, types, origin), target.Id, types, change.Attributes, change.Operation, isDeletion: change.Operation == SourceOperations.DeleteEntity);
        var parts = ImmutableArray.CreateBuilder<ChangePart>();
        if (IsMadeHere(change, plan, stored))
        {
            parts.Add(await MakeHere(plan.Remaining, target.Condition is not null, local));
        }

        parts.AddRange((await forwarder.All(plan.Shares, share => Forward(tenant, target, change, share, origin))).OfType<ChangePart>());
        return new ChangeOutcome(parts.Count > 0 ? parts.ToImmutable() : [await MakeHere(plan.Remaining, isConditional: false, local)]);
    }

    /// <summary>The registrations that may be about the entity; whether an operation is supported is not looked at.</summary>
    internal IEnumerable<ContextSourceRegistration> Sources(string tenant, EntityTarget target, ImmutableArray<string> types, RequestOrigin origin)
    {
        var known = types.IsEmpty ? target.Types : new TypeOr([.. types.Select(type => new TypeName(type))]);
        var query = new RegistrationQuery { Selectors = [new EntitySelector { Ids = [target.Id], Types = known }] };
        return gathering.Sources(tenant, query, (SourceOperations)~0L, origin).Select(matched => matched.Registration);
    }

    internal async ValueTask<Entity?> Held(string tenant, string id) =>
        await store.Find(tenant, id, CancellationToken.None) is { } stored && !Transience.HasEnded(stored, clock.GetUtcNow()) ? stored : null;

    /// <summary>What is written for a source: its own part, in the names that it wants.</summary>
    internal static JsonValue? Written(DistributedChange change, ProvisionShare share, LdContext from, LdContext to) => change.Body switch
    {
        JsonObject whole when !change.IsOfAttribute => Recompaction.Entity(whole, from, to, share.IsWhole, share.Attributes),
        { } body => Recompaction.Instances(body, from, to),
        null => null,
    };

    /// <summary>Whether this broker has a share (see the clauses of 5.6, one by one).</summary>
    internal static bool IsMadeHere(DistributedChange change, ProvisionPlan plan, Entity? stored)
    {
        if (!plan.HasProxied)
        {
            return true;
        }

        return change.Operation switch
        {
            // "The input data shall be used to remove the entity locally if it exists."
            SourceOperations.DeleteEntity => stored is not null,

            // "No further processing is required."
            SourceOperations.UpdateAttrs or SourceOperations.ReplaceAttrs or SourceOperations.DeleteAttrs => false,
            _ when plan.IsElsewhere => false,
            SourceOperations.CreateEntity => !plan.Remaining.IsEmpty,
            SourceOperations.ReplaceEntity => !plan.Remaining.IsEmpty || stored is not null,
            _ => !plan.Remaining.IsEmpty || (change.SaysMore && stored is not null),
        };
    }

    private static ImmutableArray<string> TypesOf(DistributedChange change, Entity? stored) =>
        stored is null ? change.Types : [.. stored.Types.Union(change.Types)];

    private static async Task<ChangePart> MakeHere(ImmutableArray<string> attributes, bool isConditional, Func<ImmutableArray<string>, Task<EditResult>> local)
    {
        try
        {
            var result = await local(attributes);
            return new ChangePart(null, attributes, null, result.NotUpdated) { Result = result };
        }
        catch (ProblemException e) when (!isConditional && OfHereAlone.Contains(e.Problem.Type))
        {
            return new ChangePart(null, attributes, e.Problem, []);
        }
    }

    // Null: the source has had it already, which is as good as not being registered (clause 4.3.6.4).
    private async Task<ChangePart?> Forward(string tenant, EntityTarget target, DistributedChange change, ProvisionShare share, RequestOrigin origin)
    {
        var source = share.Source;
        if (!share.IsSupported)
        {
            return new ChangePart(source.Id, share.Attributes, SourceProblems.NotSupported(source), []);
        }

        try
        {
            var context = await forwarder.ContextFor(source, origin, needsUrl: change.Body is null, CancellationToken.None);
            var reply = await forwarder.Send(tenant, Call(target, change, share, origin, context), CancellationToken.None);
            return reply switch
            {
                { IsSuccess: true } => new ChangePart(source.Id, share.Attributes, null, LeftOut(share, reply, context)),
                { Outcome: SourceOutcome.Loop } when !share.IsProxied => null,
                _ => new ChangePart(source.Id, share.Attributes, SourceProblems.Of(source, reply), []),
            };
        }
        catch (ProblemException e)
        {
            return new ChangePart(source.Id, share.Attributes, e.Problem, []);
        }
    }

    private static SourceCall Call(EntityTarget target, DistributedChange change, ProvisionShare share, RequestOrigin origin, LdContext context)
    {
        ImmutableArray<KeyValuePair<string, string>> types = target.Types is { } wanted ? [new("type", QueryWords.Types(wanted, context))] : [];
        ImmutableArray<KeyValuePair<string, string>> scope = share.Source.Management.LocalOnly ? [new("local", "true")] : [];
        return new SourceCall(share.Source, change.Operation, context, origin)
        {
            EntityId = target.Id,
            Attribute = change.IsOfAttribute ? context.Compact(change.Attributes[0]) : null,
            Parameters = [.. types, .. change.Parameters, .. scope],
            Body = Written(change, share, origin.Context, context),
        };
    }

    // An UpdateResult says which; a bare 207 may mean any of them.
    private static ImmutableArray<NotUpdated> LeftOut(ProvisionShare share, SourceReply reply, LdContext context)
    {
        if (reply.Outcome != SourceOutcome.Partly)
        {
            return [];
        }

        var said = (reply.Body as JsonObject)?["notUpdated"] as JsonArray;
        var left = said?.Items.OfType<JsonObject>().Select(item => (Name: item["attributeName"] as JsonString, Reason: item["reason"] as JsonString))
            .Where(item => item.Name is not null)
            .Select(item => new NotUpdated(context.Expand(item.Name!.Value), item.Reason?.Value ?? "The source does not say why"))
            .ToImmutableArray() ?? [];
        return left.IsEmpty ? [.. share.Attributes.Select(name => new NotUpdated(name, "The source made a part of the change, and does not say which"))] : left;
    }
}
