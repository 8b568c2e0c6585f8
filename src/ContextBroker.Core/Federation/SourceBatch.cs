using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Federation;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Core.Federation;

/// <summary>What of a batch is for one source.</summary>
internal sealed class SourceBatch(
    Forwarder forwarder, string tenant, DistributedBatch batch, ContextSourceRegistration source, IReadOnlyList<SourceBatch.Item> items, RequestOrigin origin)
{
    private readonly ImmutableArray<string>.Builder _created = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<string>.Builder _updated = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<BatchError>.Builder _errors = ImmutableArray.CreateBuilder<BatchError>();

    internal sealed record Item(BatchElement Element, DistributedChange Change, ProvisionShare Share)
    {
        public string Id => Element.Fragment.Id!;
    }

    private bool IsInclusive => source.Mode == RegistrationMode.Inclusive;

    public async Task<BatchResult> Run()
    {
        try
        {
            // One @context goes for all, unless they differ: then names are written as IRIs.
            var common = items.All(item => ReferenceEquals(item.Element.Context, items[0].Element.Context)) ? items[0].Element.Context : LdContext.Core;
            var context = await forwarder.ContextFor(source, origin with { Context = common }, needsUrl: batch.Single == SourceOperations.DeleteEntity, CancellationToken.None);
            await (source.Operations.HasFlag(batch.Batch) ? SendBatch(context) : SendSingly(context));
        }
        catch (ProblemException e)
        {
            Fail(items, e.Problem);
        }

        return new BatchResult(_created.ToImmutable(), _updated.ToImmutable(), _errors.ToImmutable());
    }

    private async Task SendBatch(LdContext context)
    {
        var body = batch.Single == SourceOperations.DeleteEntity
            ? JsonValue.Of(items.Select(item => item.Id))
            : new JsonArray([.. items.Select(item => Written(item, context))]);
        var reply = await forwarder.Send(tenant, Call(batch.Batch, context, batch.Options) with { Body = body }, CancellationToken.None);
        switch (reply.Outcome)
        {
            case SourceOutcome.Done:
                var created = batch.Single == SourceOperations.CreateEntity ? CreatedOf(reply) : [];
                _created.AddRange(created);
                _updated.AddRange(items.Select(item => item.Id).Where(id => !created.Contains(id)));
                break;
            case SourceOutcome.Partly:
                ReadPartly(reply);
                break;
            case SourceOutcome.Loop when IsInclusive:
                break;
            default:
                Fail(items, SourceProblems.Of(source, reply));
                break;
        }
    }

    // Of an upsert the ids that are new; a creation that says nothing has created all.
    private List<string> CreatedOf(SourceReply reply)
    {
        var said = (reply.Body as JsonArray)?.Items.OfType<JsonString>().Select(id => id.Value).ToHashSet();
        return [.. items.Select(item => item.Id).Where(id => batch.Batch == SourceOperations.CreateBatch || said?.Contains(id) == true)];
    }

    private void ReadPartly(SourceReply reply)
    {
        var errors = ((reply.Body as JsonObject)?["errors"] as JsonArray)?.Items.OfType<JsonObject>().ToList() ?? [];
        var failed = errors.Select(error => (Id: (error["entityId"] as JsonString)?.Value, Problem: ProblemOf(error["error"] as JsonObject))).ToList();
        if (failed.Count == 0)
        {
            Fail(items, SourceProblems.Of(source, new SourceReply(SourceOutcome.Refused, Detail: "207, without saying what failed")));
            return;
        }

        _errors.AddRange(failed.Select(one => new BatchError(one.Id, one.Problem, source.Id)));
        _updated.AddRange(items.Select(item => item.Id).Where(id => !failed.Exists(one => one.Id == id)));
    }

    private Problem ProblemOf(JsonObject? error)
    {
        var status = error?["status"] is JsonNumber number ? (int)number.Value : 0;
        var detail = ((error?["detail"] ?? error?["title"]) as JsonString)?.Value ?? "it does not say why";
        var outcome = status == ProblemType.ResourceNotFound.Status ? SourceOutcome.NotFound : SourceOutcome.Refused;
        return SourceProblems.Of(source, new SourceReply(outcome, Detail: detail) { Status = status });
    }

    // A source that does not answer once is not waited for again for the rest of the batch.
    private async Task SendSingly(LdContext context)
    {
        for (var i = 0; i < items.Count; i++)
        {
            var (operation, reply) = await SendSingle(items[i], context);
            if (reply.Outcome == SourceOutcome.NoAnswer)
            {
                Fail(items.Skip(i), SourceProblems.Of(source, reply));
                return;
            }

            Count(items[i], operation, reply);
        }
    }

    private void Count(Item item, SourceOperations operation, SourceReply reply)
    {
        switch (reply.Outcome)
        {
            case SourceOutcome.Done when operation == SourceOperations.CreateEntity:
                _created.Add(item.Id);
                break;
            case SourceOutcome.Done:
                _updated.Add(item.Id);
                break;
            case SourceOutcome.Loop when IsInclusive:
                break;
            default:
                Fail([item], operation == SourceOperations.None ? NotSupported(reply) : SourceProblems.Of(source, reply));
                break;
        }
    }

    // Clause 5.6.8.4 tells a source that cannot change what it has from one that supports nothing of it.
    private Problem NotSupported(SourceReply created) => created.Status == ProblemType.AlreadyExists.Status
        ? new Problem(ProblemType.OperationNotSupported, $"The source of registration {source.Id} has it already, and does not support to change it in this way")
        : SourceProblems.NotSupported(source);

    // The operation that did, and what came of it; none, if none would do.
    private async Task<(SourceOperations Operation, SourceReply Reply)> SendSingle(Item item, LdContext context)
    {
        var canChange = batch.IfItExists != SourceOperations.None && source.Operations.HasFlag(batch.IfItExists);
        var reply = new SourceReply(SourceOutcome.Refused);
        if (source.Operations.HasFlag(batch.Single))
        {
            reply = await Send(batch.Single);
            if (reply.Status != ProblemType.AlreadyExists.Status || batch.IfItExists == SourceOperations.None)
            {
                return (batch.Single, reply);
            }
        }

        return canChange ? (batch.IfItExists, await Send(batch.IfItExists)) : (SourceOperations.None, reply);

        Task<SourceReply> Send(SourceOperations operation) => forwarder.Send(
            tenant,
            Call(operation, context, batch.SingleOptions) with
            {
                EntityId = item.Id, Body = operation == SourceOperations.DeleteEntity ? null : Written(item, context),
            },
            CancellationToken.None);
    }

    private static JsonValue Written(Item item, LdContext context) => DistributedProvision.Written(item.Change, item.Share, item.Element.Context, context)!;

    private SourceCall Call(SourceOperations operation, LdContext context, string? options)
    {
        ImmutableArray<KeyValuePair<string, string>> parameters = options is null ? [] : [new("options", options)];
        return new SourceCall(source, operation, context, origin)
        {
            Parameters = source.Management.LocalOnly ? parameters.Add(new("local", "true")) : parameters,
        };
    }

    private void Fail(IEnumerable<Item> failed, Problem problem) => _errors.AddRange(failed.Select(item => new BatchError(item.Id, problem, source.Id)));
}
