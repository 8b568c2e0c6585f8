using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Federation;
using ContextBroker.Http.Answers;
using ContextBroker.Http.Batches;
using ContextBroker.Http.Conditions;
using ContextBroker.Http.Entities;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Http.Federation;

/// <summary>Changes of entities of which other sources may have a part (clauses 5.6, 6.3.17), from the request to its answer.</summary>
internal static class DistributedChanges
{
    /// <summary>Parameters that a source is given as they are; type and local are its own matter.</summary>
    private static readonly string[] PassedOn = ["options", "format", "lang", "observedAt", "datasetId", "deleteAll"];

    /// <summary>Clause 5.6.1.</summary>
    public static async Task Create(ApiRequest request, ApiDocument document, EntityFragment fragment)
    {
        // What would be wrong here is wrong everywhere.
        EntityEdits.Create(fragment, request.Service<TimeProvider>().GetUtcNow());
        var change = Whole(request, SourceOperations.CreateEntity, document, fragment);
        var outcome = await Run(
            request, fragment.Id!, change, document.Context, left => Entities(request).Create(request.Tenant, Only(fragment, left), CancellationToken.None));
        Require(outcome);
        if (outcome.Local is { } local)
        {
            request.Tag(local);
        }

        await request.Created("/entities", fragment.Id!);
        if (!outcome.IsWhole)
        {
            request.Http.Response.ContentLength = null;
            await PartlyDone(request, fragment.Id!, outcome);
        }
    }

    /// <summary>Clause 5.6.18.</summary>
    public static Task Replace(ApiRequest request, EntityTarget target, ApiDocument document, EntityFragment fragment) => Entity(
        request,
        target,
        Whole(request, SourceOperations.ReplaceEntity, document, fragment),
        document.Context,
        left => Entities(request).Replace(request.Tenant, target, Only(fragment, left), CancellationToken.None));

    /// <summary>Clause 5.6.17.</summary>
    public static Task Merge(ApiRequest request, EntityTarget target, ApiDocument document, EntityFragment fragment, MergeOptions options) => Entity(
        request,
        target,
        Whole(request, SourceOperations.MergeEntity, document, fragment),
        document.Context,
        left => Entities(request).Merge(request.Tenant, target, Only(fragment, left), options, CancellationToken.None));

    /// <summary>Clause 5.6.6.</summary>
    public static Task Delete(ApiRequest request, EntityTarget target, LdContext context) => Entity(
        request,
        target,
        new DistributedChange(SourceOperations.DeleteEntity),
        context,
        async _ =>
        {
            await Entities(request).Delete(request.Tenant, target, CancellationToken.None);
            return new EditResult(null, [], []);
        });

    /// <summary>Clause 5.6.3.</summary>
    public static Task Append(ApiRequest request, EntityTarget target, ApiDocument document, EntityFragment fragment, bool overwrite) => Attributes(
        request,
        target,
        Whole(request, SourceOperations.AppendAttrs, document, fragment),
        document.Context,
        left => Entities(request).Append(request.Tenant, target, Only(fragment, left), overwrite, CancellationToken.None));

    /// <summary>Clause 5.6.2.</summary>
    public static Task Update(ApiRequest request, EntityTarget target, ApiDocument document, EntityFragment fragment) => Attributes(
        request,
        target,
        Whole(request, SourceOperations.UpdateEntity, document, fragment),
        document.Context,
        left => Entities(request).Update(request.Tenant, target, Only(fragment, left), CancellationToken.None));

    /// <summary>Clause 5.6.4.</summary>
    public static Task PartialUpdate(ApiRequest request, EntityTarget target, ApiDocument document, EntityAttribute attribute) => Attributes(
        request,
        target,
        One(request, SourceOperations.UpdateAttrs, attribute.Name, document.Body),
        document.Context,
        _ => Entities(request).UpdateAttribute(request.Tenant, target, attribute, CancellationToken.None));

    /// <summary>Clause 5.6.19.</summary>
    public static Task ReplaceAttribute(ApiRequest request, EntityTarget target, ApiDocument document, EntityAttribute attribute) => Attributes(
        request,
        target,
        One(request, SourceOperations.ReplaceAttrs, attribute.Name, document.Body),
        document.Context,
        _ => Entities(request).ReplaceAttribute(request.Tenant, target, attribute, CancellationToken.None));

    /// <summary>Clause 5.6.5.</summary>
    public static Task DeleteAttribute(ApiRequest request, EntityTarget target, LdContext context, string name, string? datasetId, bool deleteAll) => Attributes(
        request,
        target,
        One(request, SourceOperations.DeleteAttrs, name, null),
        context,
        _ => Entities(request).DeleteAttribute(request.Tenant, target, name, datasetId, deleteAll, CancellationToken.None));

    /// <summary>Clause 5.6.21.</summary>
    public static async Task Purge(ApiRequest request, EntityQuery query, Projection? attributes, LdContext context)
    {
        var filter = request.Query["csf"] is { } csf ? QExpressionParser.Parse(csf, context, language: "csf") : null;
        var errors = await request.Service<DistributedPurge>().Purge(request.Tenant, query, filter, attributes, request.Origin(context), request.Aborted);
        await (errors.IsEmpty ? request.NoContent() : request.PartlyDone(new BatchResult([], [], errors)));
    }

    private static EntityProvision Entities(ApiRequest request) => request.Service<EntityProvision>();

    private static DistributedChange Whole(ApiRequest request, SourceOperations operation, ApiDocument document, EntityFragment fragment) => new(operation)
    {
        Types = fragment.Types,
        Attributes = [.. fragment.Attributes.Select(attribute => attribute.Name)],
        SaysMore = !fragment.Types.IsEmpty || fragment.Scopes is not null || fragment.ExpiresAt is not null || fragment.RemovesExpiresAt,
        Body = document.Body,
        Parameters = Parameters(request),
    };

    private static DistributedChange One(ApiRequest request, SourceOperations operation, string name, JsonValue? body) =>
        new(operation) { Attributes = [name], Body = body, Parameters = Parameters(request) };

    private static ImmutableArray<KeyValuePair<string, string>> Parameters(ApiRequest request) =>
        [.. request.Query.Where(parameter => PassedOn.Contains(parameter.Key))];

    private static EntityFragment Only(EntityFragment fragment, ImmutableArray<string> names) => names.Length == fragment.Attributes.Length
        ? fragment
        : fragment with { Attributes = fragment.Attributes.RemoveAll(attribute => !names.Contains(attribute.Name)) };

    private static Task<ChangeOutcome> Run(
        ApiRequest request, EntityTarget target, DistributedChange change, LdContext context, Func<ImmutableArray<string>, Task<EditResult>> local) =>
        request.Service<DistributedProvision>().Change(request.Tenant, target, change, request.Origin(context), local);

    private static async Task Entity(
        ApiRequest request, EntityTarget target, DistributedChange change, LdContext context, Func<ImmutableArray<string>, Task<EditResult>> local)
    {
        var outcome = await Run(request, target, change, context, local);
        Require(outcome);
        if (outcome.Local is { } result && change.Operation == SourceOperations.MergeEntity)
        {
            await request.Updated(result);
            return;
        }

        await (outcome.IsWhole ? request.NoContent() : PartlyDone(request, target.Id, outcome));
    }

    private static async Task Attributes(
        ApiRequest request, EntityTarget target, DistributedChange change, LdContext context, Func<ImmutableArray<string>, Task<EditResult>> local)
    {
        var outcome = await Run(request, target, change, context, local);
        Require(outcome);
        if (outcome.Local is { } result)
        {
            await request.Updated(result, isTagged: change.Operation != SourceOperations.ReplaceAttrs);
            return;
        }

        await (outcome.IsWhole ? request.NoContent() : request.PartlyUpdated(outcome.Parts.SelectMany(part => part.Updated).Distinct(), LeftOut(outcome)));
    }

    private static void Require(ChangeOutcome outcome)
    {
        if (outcome.Failure is { } problem)
        {
            throw new ProblemException(problem);
        }
    }

    // Clause 5.2.18: by attribute, with the source that left it out.
    private static List<(NotUpdated NotUpdated, string? RegistrationId)> LeftOut(ChangeOutcome outcome) =>
    [
        .. from part in outcome.Parts
           from left in part.Problem is { } problem ? [.. part.Attributes.Select(name => new NotUpdated(name, problem.Detail))] : part.NotUpdated
           select (left, part.RegistrationId),
    ];

    // Clause 5.2.16: by source, for the entity.
    private static Task PartlyDone(ApiRequest request, string id, ChangeOutcome outcome)
    {
        var errors = outcome.Parts.Where(part => !part.IsWhole).Select(part => new BatchError(id, part.Problem ?? Incomplete(id, part), part.RegistrationId));
        return request.PartlyDone(new BatchResult([], outcome.Parts.Any(part => part.Problem is null) ? [id] : [], [.. errors]));
    }

    private static Problem Incomplete(string id, ChangePart part) =>
        new(ProblemType.BadRequestData, $"Entity {id} was changed in part: {string.Join("; ", part.NotUpdated.Select(left => left.Reason))}");
}
