using System.Collections.Immutable;
using System.Globalization;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Federation;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Core.Federation;

/// <summary>What is to be found, wherever it lies.</summary>
/// <param name="Query">Its conditions; the page is that of the answer to the client.</param>
/// <param name="Attributes">The attributes that the answer shows; empty: all.</param>
/// <param name="DatasetIds">The attribute instances that it shows, "@none" for the default ones; empty: all.</param>
/// <param name="Filter">Which sources are asked at all (csf).</param>
/// <param name="MaySplit">Parts of one entity may lie with several sources; null: as the deployment has it (clause 4.3.6.7).</param>
public sealed record DistributedQuery(
    EntityQuery Query, ImmutableArray<string> Attributes, ImmutableArray<string> DatasetIds, QExpression? Filter = null, bool? MaySplit = null);

/// <summary>A query of one source: which request it becomes, and what of its conditions the source is told (clause 5.7.2.4).</summary>
internal sealed class SourceQuestion
{
    // A longer one is asked by a body, where the source takes that.
    private const int LongestParameters = 4000;

    private readonly ContextSourceRegistration _source;
    private readonly LdContext _context;
    private readonly RequestOrigin _origin;

    private SourceQuestion(ContextSourceRegistration source, LdContext context, RequestOrigin origin) => (_source, _context, _origin) = (source, context, origin);

    /// <summary>What the source answers is looked through here: it is not told of all conditions, for they cannot be written for it.</summary>
    public bool FiltersHere { get; private init; }

    public ForwardScope Scope { get; private init; } = null!;

    private EntityQuery Query { get; init; } = null!;

    private ImmutableArray<string> DatasetIds { get; init; }

    private string? Expression { get; init; }

    /// <param name="split">Filters are for the whole alone, so the source is told of none.</param>
    public static SourceQuestion Of(ContextSourceRegistration source, ForwardScope scope, DistributedQuery query, LdContext context, RequestOrigin origin, bool split)
    {
        var conditions = split ? new EntityQuery() : query.Query with { Selectors = [] };
        var expression = conditions.Q is null ? null : QueryWords.Expression(conditions.Q, context);
        var filtersHere = conditions.Q is not null && expression is null;
        return new SourceQuestion(source, context, origin)
        {
            FiltersHere = filtersHere,
            Query = filtersHere ? new EntityQuery() : conditions,
            Scope = split || filtersHere ? scope with { Attributes = scope.Registered } : scope,
            Expression = expression,
            DatasetIds = source.DatasetsOf(query.DatasetIds),
        };
    }

    /// <summary>The first requests; those for further pages differ in their offset.</summary>
    public IReadOnlyList<SourceCall> Calls()
    {
        var single = Scope.Selectors.IsEmpty ? [Call([])] : Scope.Selectors.Select(selector => Call([selector])).ToList();
        var canPost = _source.Operations.HasFlag(SourceOperations.QueryBatch) && Scope.Selectors.All(selector => selector.Types is not null);
        var canGet = _source.Operations.HasFlag(SourceOperations.QueryEntity);
        return canPost && (!canGet || single.Count > 1 || single[0].Parameters.Sum(pair => pair.Key.Length + pair.Value.Length) > LongestParameters)
            ? [Post()]
            : canGet ? single : [];
    }

    public static SourceCall Page(SourceCall call, int limit, int offset)
    {
        var page = call.Parameters.Add(new("limit", limit.ToString(CultureInfo.InvariantCulture)));
        return call with { Parameters = offset == 0 ? page : page.Add(new("offset", offset.ToString(CultureInfo.InvariantCulture))) };
    }

    /// <summary>How attributes and instances are asked for when one entity is retrieved.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Shown(
        ContextSourceRegistration source, ImmutableArray<string> attributes, ImmutableArray<string> datasetIds, LdContext context)
    {
        var parameters = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        Add(parameters, "attrs", attributes.Select(context.Compact));
        Add(parameters, "datasetId", source.DatasetsOf(datasetIds));
        return parameters.ToImmutable();
    }

    /// <summary>The times tell which of two values is more current (clause 4.5.5.3).</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Limits(ContextSourceRegistration source) =>
        source.Management.LocalOnly ? [new("local", "true"), new("options", "sysAttrs")] : [new("options", "sysAttrs")];

    private static void Add(ImmutableArray<KeyValuePair<string, string>>.Builder parameters, string name, IEnumerable<string> values)
    {
        if (string.Join(',', values) is { Length: > 0 } text)
        {
            parameters.Add(new(name, text));
        }
    }

    /// <summary>
    /// The requests of a purge (clause 5.6.21). Of a source that registered attributes alone, these alone are deleted.
    /// </summary>
    /// <param name="deleted">Attributes to be deleted; null: whole entities.</param>
    /// <returns>Null: a condition cannot be written for the source. Without it too much would be deleted.</returns>
    public static IReadOnlyList<SourceCall>? Purges(
        ContextSourceRegistration source, ForwardScope scope, EntityQuery query, Projection? deleted, LdContext context, RequestOrigin origin)
    {
        var asked = new DistributedQuery(query, query.HasAnyAttribute, []);
        var question = Of(source, scope with { Attributes = query.HasAnyAttribute }, asked, context, origin, split: false);
        return question.FiltersHere ? null : question.Purges(Deleted(scope.Registered, deleted, context));
    }

    private List<SourceCall> Purges(KeyValuePair<string, string>? deleted)
    {
        ImmutableArray<KeyValuePair<string, string>> more = deleted is { } pair ? [pair] : [];
        ImmutableArray<KeyValuePair<string, string>> limits = _source.Management.LocalOnly ? [new("local", "true")] : [];
        var each = Scope.Selectors.IsEmpty ? [[]] : Scope.Selectors.Select(selector => ImmutableArray.Create(selector));
        return deleted is { Value: "" } ? [] :
        [
            .. each.Select(selectors => new SourceCall(_source, SourceOperations.PurgeEntity, _context, _origin)
            {
                Parameters = [.. Conditions(selectors), .. more, .. limits],
            }),
        ];
    }

    // What is dropped, or kept; an empty value: nothing is to be dropped there.
    private static KeyValuePair<string, string>? Deleted(ImmutableArray<string> registered, Projection? deleted, LdContext context)
    {
        var dropped = deleted?.Picked?.Select(term => term.Name);
        var kept = deleted is { Picked: null } ? deleted.Omitted.Select(term => term.Name).Where(name => !ProjectionParser.IsEntityMember(name)) : null;
        return registered.IsEmpty
            ? dropped is not null ? Names("drop", dropped) : kept is not null ? Names("keep", kept) : null
            : Names("drop", registered.Where(name => dropped?.Contains(name) ?? !(kept?.Contains(name) ?? false)));

        KeyValuePair<string, string> Names(string parameter, IEnumerable<string> names) => new(parameter, string.Join(',', names.Select(context.Compact)));
    }

    private SourceCall Call(ImmutableArray<EntitySelector> selectors) =>
        new(_source, SourceOperations.QueryEntity, _context, _origin) { Parameters = Conditions(selectors).AddRange(Limits(_source)) };

    private ImmutableArray<KeyValuePair<string, string>> Conditions(ImmutableArray<EntitySelector> selectors)
    {
        var parameters = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var selector in selectors)
        {
            Add(parameters, "type", selector.Types is { } types ? [QueryWords.Types(types, _context)] : []);
            Add(parameters, "id", selector.Ids);
            Add(parameters, "idPattern", selector.IdPattern is { } pattern ? [pattern] : []);
        }

        parameters.AddRange(Shown(_source, Scope.Attributes, DatasetIds, _context));
        Add(parameters, "q", Expression is null ? [] : [Expression]);
        Add(parameters, "scopeQ", Query.Scope is { } scope ? [scope.ToString()] : []);
        foreach (var (name, value) in Query.Geo is { } geo ? QueryWords.Geo(geo, _context) : [])
        {
            Add(parameters, name, [value is JsonString text ? text.Value : value.ToString()]);
        }

        return parameters.ToImmutable();
    }

    private SourceCall Post()
    {
        var members = ImmutableArray.CreateBuilder<JsonMember>();
        members.Add(new("type", JsonValue.Of("Query")));
        if (!Scope.Selectors.IsEmpty)
        {
            members.Add(new("entities", new JsonArray([.. Scope.Selectors.Select(selector => QueryWords.Selector(selector, _context))])));
        }

        AddTexts(members, "attrs", Scope.Attributes.Select(_context.Compact));
        AddTexts(members, "datasetId", DatasetIds);
        if (Expression is not null)
        {
            members.Add(new("q", JsonValue.Of(Expression)));
        }

        if (Query.Scope is { } scope)
        {
            members.Add(new("scopeQ", JsonValue.Of(scope.ToString())));
        }

        if (Query.Geo is { } geo)
        {
            members.Add(new("geoQ", new JsonObject([.. QueryWords.Geo(geo, _context).Select(member => new JsonMember(member.Key, member.Value))])));
        }

        return new SourceCall(_source, SourceOperations.QueryBatch, _context, _origin) { Body = new JsonObject(members.ToImmutable()), Parameters = Limits(_source) };
    }

    private static void AddTexts(ImmutableArray<JsonMember>.Builder members, string name, IEnumerable<string> texts)
    {
        if (JsonValue.Of(texts) is { Items.IsEmpty: false } array)
        {
            members.Add(new(name, array));
        }
    }
}
