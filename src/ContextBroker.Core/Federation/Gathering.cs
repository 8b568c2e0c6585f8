using System.Collections.Immutable;
using ContextBroker.Core.Registrations;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Federation;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Registrations;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Federation;

/// <summary>What was gathered from sources, and what of it may be missing.</summary>
internal sealed record Gathered(SourceParts Parts, ImmutableArray<SourceWarning> Warnings)
{
    public static readonly Gathered Nothing = new(new SourceParts(), []);
}

/// <summary>Asks the registered sources that may have something of what is looked for (clauses 5.7.1.4, 5.7.2.4, 5.12).</summary>
public sealed class Gathering(RegistrationRegistry registrations, Forwarder forwarder, WholeFilter filter, TimeProvider clock, IOptions<FederationOptions> options)
{
    private readonly FederationOptions _options = options.Value;

    private sealed record Answer(ContextSourceRegistration Source, IReadOnlyList<Entity> Entities, ImmutableArray<SourceWarning> Warnings);

    /// <summary>Filters are for the whole of an entity: as the request says, or as the deployment has it (clause 4.3.6.7).</summary>
    internal bool IsSplit(bool? asked) => asked ?? _options.SplitEntities;

    /// <summary>Sources that may be asked one of the operations, but for those that the request has been at.</summary>
    internal IReadOnlyList<MatchedRegistration> Sources(string tenant, RegistrationQuery query, SourceOperations operations, RequestOrigin origin) =>
    [
        .. registrations.Match(tenant, query with { IsToAsk = true }).Where(matched =>
            (matched.Registration.Operations & operations) != SourceOperations.None
            && (matched.Registration.Alias is not { } alias || !origin.Encountered.Contains(alias))),
    ];

    /// <param name="except">The registration whose source is not asked; null: each is.</param>
    internal async Task<Gathered> Retrieve(
        string tenant,
        string id,
        TypeSelection? types,
        ImmutableArray<string> attributes,
        ImmutableArray<string> datasetIds,
        RequestOrigin origin,
        CancellationToken cancel,
        string? except = null)
    {
        EntitySelector selector = new() { Ids = [id], Types = types };
        var query = new RegistrationQuery { Selectors = [selector], Attributes = attributes, DatasetIds = datasetIds };
        var asked =
            from matched in Sources(tenant, query, SourceOperations.RetrieveEntity, origin)
            where matched.Registration.Id != except
            from scope in ForwardScope.Of(matched, [selector], attributes)
            select (matched.Registration, scope);
        return Together(await forwarder.All([.. asked], one => Retrieve(tenant, one.Registration, one.scope, id, types, datasetIds, origin, cancel)));
    }

    /// <exception cref="ProblemException">TooManyResults: a source has more than is taken from one.</exception>
    internal async Task<Gathered> Query(string tenant, DistributedQuery query, RequestOrigin origin, bool split, CancellationToken cancel)
    {
        var search = new RegistrationQuery
        {
            Selectors = query.Query.Selectors,
            Attributes = split ? [] : query.Attributes,
            Geo = split ? null : query.Query.Geo,
            Scope = split ? null : query.Query.Scope,
            Filter = query.Filter,
            DatasetIds = query.DatasetIds,
        };
        var asked =
            from matched in Sources(tenant, search, SourceOperations.QueryEntity | SourceOperations.QueryBatch, origin)
            from scope in ForwardScope.Of(matched, query.Query.Selectors, search.Attributes)
            select (matched.Registration, scope);
        var works = asked.ToList();
        return works.Count == 0 ? Gathered.Nothing
            : Together(await forwarder.All(works, one => Query(tenant, one.Registration, one.scope, query, origin, split, cancel)));
    }

    private static Gathered Together(Answer[] answers)
    {
        var parts = new SourceParts();
        foreach (var answer in answers)
        {
            foreach (var entity in answer.Entities)
            {
                parts.Add(entity, answer.Source.Mode == RegistrationMode.Auxiliary);
            }
        }

        return new Gathered(parts, [.. answers.SelectMany(answer => answer.Warnings).Distinct()]);
    }

    private async Task<Answer> Retrieve(
        string tenant,
        ContextSourceRegistration source,
        ForwardScope scope,
        string id,
        TypeSelection? types,
        ImmutableArray<string> datasetIds,
        RequestOrigin origin,
        CancellationToken cancel)
    {
        try
        {
            var context = await forwarder.ContextFor(source, origin, needsUrl: true, cancel);
            var parameters = SourceQuestion.Shown(source, scope.Attributes, datasetIds, context);
            var call = new SourceCall(source, SourceOperations.RetrieveEntity, context, origin)
            {
                EntityId = id,
                Parameters =
                [
                    .. types is null || scope.Selectors is not [{ Types: { } narrowed }] ? [] : new[] { KeyValuePair.Create("type", QueryWords.Types(narrowed, context)) },
                    .. parameters,
                    .. SourceQuestion.Limits(source),
                ],
            };
            var reply = await forwarder.Send(tenant, call, cancel);
            return await Read(call, reply, scope, id, cancel);
        }
        catch (ProblemException e)
        {
            return NoContext(source, e.Problem);
        }
    }

    private async ValueTask<Answer> Read(SourceCall call, SourceReply reply, ForwardScope scope, string id, CancellationToken cancel)
    {
        if (!reply.IsSuccess)
        {
            return Failed(call.Source, reply);
        }

        try
        {
            var body = reply.Body ?? throw ProblemException.BadRequestData("there is no body");
            var entity = SourceAnswer.ReadEntity(body, await forwarder.ContextOf(call, reply, body, cancel));
            return entity.Id == id
                ? new Answer(call.Source, scope.Admitted(entity) is { } admitted ? [admitted] : [], reply.Warnings)
                : throw ProblemException.BadRequestData($"it is about {entity.Id}");
        }
        catch (ProblemException e)
        {
            return Failed(call.Source, reply with { Outcome = SourceOutcome.Unreadable, Detail = e.Problem.Detail });
        }
    }

    private async Task<Answer> Query(
        string tenant, ContextSourceRegistration source, ForwardScope scope, DistributedQuery query, RequestOrigin origin, bool split, CancellationToken cancel)
    {
        try
        {
            var context = await forwarder.ContextFor(source, origin, needsUrl: true, cancel);
            var question = SourceQuestion.Of(source, scope, query, context, origin, split);
            using var limit = new CancellationTokenSource(_options.MaxTimeout, clock);
            var answers = new List<Answer>();
            foreach (var call in question.Calls())
            {
                answers.Add(await Pages(tenant, call, question, limit.Token, cancel));
            }

            var entities = answers.SelectMany(answer => answer.Entities).ToList();
            var fitting = question.FiltersHere ? await Fitting(tenant, query.Query with { ShownBy = null }, entities, cancel) : entities;
            return new Answer(source, fitting, [.. answers.SelectMany(answer => answer.Warnings)]);
        }
        catch (ProblemException e) when (e.Problem.Type != ProblemType.TooManyResults && e.Problem.Type != ProblemType.TooComplexQuery)
        {
            return NoContext(source, e.Problem);
        }
    }

    private async ValueTask<List<Entity>> Fitting(string tenant, EntityQuery query, List<Entity> entities, CancellationToken cancel)
    {
        var fitting = new List<Entity>(entities.Count);
        foreach (var entity in entities)
        {
            if (await filter.Fits(tenant, query, entity, cancel))
            {
                fitting.Add(entity);
            }
        }

        return fitting;
    }

    // All pages, for only the whole can be put together with what others have; a source that has too much is not told in part.
    private async Task<Answer> Pages(string tenant, SourceCall first, SourceQuestion question, CancellationToken limit, CancellationToken cancel)
    {
        var entities = new OrderedDictionary<string, Entity>();
        var warnings = new List<SourceWarning>();
        for (var offset = 0; ; offset += _options.PageSize)
        {
            var call = SourceQuestion.Page(first, _options.PageSize, offset);
            var reply = offset > 0 && limit.IsCancellationRequested
                ? new SourceReply(SourceOutcome.NoAnswer, Detail: $"its {offset / _options.PageSize} first pages took longer than {_options.MaxTimeout.TotalSeconds:0.###} s")
                : await forwarder.Send(tenant, call, cancel);
            var page = await ReadPage(call, reply, question, cancel);
            warnings.AddRange(page.Warnings);
            var known = entities.Count;
            foreach (var entity in page.Entities)
            {
                entities[entity.Id] = entity;
            }

            if (!reply.IsSuccess || reply.Body is not JsonArray { Items.Length: var length } || length < _options.PageSize || entities.Count == known)
            {
                return new Answer(first.Source, [.. entities.Values], [.. warnings]);
            }

            if (entities.Count >= _options.MaxEntities)
            {
                throw new ProblemException(new Problem(
                    ProblemType.TooManyResults,
                    $"The source of registration {first.Source.Id} has more than {_options.MaxEntities} entities that fit (Federation:MaxEntities); narrow the query down"));
            }
        }
    }

    private async ValueTask<Answer> ReadPage(SourceCall call, SourceReply reply, SourceQuestion question, CancellationToken cancel)
    {
        if (!reply.IsSuccess)
        {
            return Failed(call.Source, reply);
        }

        try
        {
            var contexts = await ContextsOf(call, reply, cancel);
            var read = SourceAnswer.ReadEntities(reply.Body ?? JsonValue.Null, contexts, out var invalid);
            var admitted = read.Select(question.Scope.Admitted).OfType<Entity>().ToList();
            return invalid is null
                ? new Answer(call.Source, admitted, reply.Warnings)
                : new Answer(call.Source, admitted, reply.Warnings.AddRange(Failed(call.Source, Unreadable(reply, invalid)).Warnings));
        }
        catch (ProblemException e)
        {
            return Failed(call.Source, Unreadable(reply, e.Problem));
        }
    }

    // Each entity brings its own, but nearly always the same.
    private async ValueTask<Func<JsonValue, NgsiLd.Contexts.LdContext>> ContextsOf(SourceCall call, SourceReply reply, CancellationToken cancel)
    {
        var beside = await forwarder.ContextOf(call, reply, JsonValue.Null, cancel);
        var known = new Dictionary<JsonValue, NgsiLd.Contexts.LdContext>();
        foreach (var item in (reply.Body as JsonArray)?.Items ?? [])
        {
            if ((item as JsonObject)?["@context"] is { } own && !known.ContainsKey(own))
            {
                known.Add(own, await forwarder.ContextOf(call, reply, item, cancel));
            }
        }

        return item => (item as JsonObject)?["@context"] is { } own ? known[own] : beside;
    }

    private static SourceReply Unreadable(SourceReply reply, Problem problem) =>
        reply with { Outcome = SourceOutcome.Unreadable, Detail = problem.Place is { } place ? $"{place}: {problem.Detail}" : problem.Detail };

    private static Answer Failed(ContextSourceRegistration source, SourceReply reply) =>
        new(source, [], SourceProblems.WarningOf(source, reply) is { } warning ? reply.Warnings.Add(warning) : reply.Warnings);

    private static Answer NoContext(ContextSourceRegistration source, Problem problem) =>
        Failed(source, new SourceReply(SourceOutcome.NoAnswer, Detail: problem.Detail));
}
