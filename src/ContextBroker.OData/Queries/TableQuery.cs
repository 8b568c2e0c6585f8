using System.Linq.Expressions;
using ContextBroker.OData.Tables;
using Microsoft.AspNetCore.OData.Query;
using Microsoft.AspNetCore.OData.Query.Expressions;
using Microsoft.AspNetCore.OData.Query.Validator;
using Microsoft.OData;
using Microsoft.OData.UriParser;
using Microsoft.OData.UriParser.Aggregation;

namespace ContextBroker.OData.Queries;

/// <summary>What one request asks of a table: the library's reading of it, and what follows from that for the store.</summary>
internal sealed class TableQuery
{
    private static readonly ODataQuerySettings Plain = new() { HandleNullPropagation = HandleNullPropagationOption.True, EnsureStableOrdering = false };

    private readonly ODataQueryOptions _options;
    private readonly Type _rowType;

    /// <exception cref="ODataException">The request asks for what there is not.</exception>
    public TableQuery(ODataQueryOptions options, EntityTable table, Type rowType, string tenant, TableOptions limits)
    {
        (_options, _rowType) = (options, rowType);
        options.Validate(new ODataValidationSettings
        {
            AllowedQueryOptions = AllowedQueryOptions.Supported & ~AllowedQueryOptions.Search & ~AllowedQueryOptions.DeltaToken,
            MaxExpansionDepth = limits.MaxExpansionDepth,
            MaxNodeCount = limits.MaxFilterNodes,
        });
        if (options.Compute is not null && options.Apply is null)
        {
            throw new ODataException("$compute is understood only together with $apply");
        }

        var raw = options.RawValues;
        Mentioned = Identifiers(raw.Filter, raw.OrderBy, raw.Apply, raw.Expand, raw.Select, raw.Compute);
        var narrowing = Narrowing.Of(Apply is null ? options.Filter?.FilterClause : LeadingFilter(), table);
        var links = Mentioned.Where(n => options.Context.Model.SchemaElements.OfType<Microsoft.OData.Edm.IEdmEntityType>().Any(t => t.FindProperty(n) is Microsoft.OData.Edm.IEdmNavigationProperty));
        Rows = new RowSource(tenant, table, narrowing.Query(table), Passes(), links.ToHashSet());
    }

    public RowSource Rows { get; }

    public ApplyQueryOption? Apply => _options.Apply;

    public OrderByQueryOption? OrderBy => _options.OrderBy;

    public bool WantsCount => _options.Count?.Value == true;

    public int Skip => _options.Skip?.Value ?? 0;

    public int? Top => _options.Top?.Value;

    /// <summary>Every word of the request that could be a column: of these, rows that are added up or sorted keep the values.</summary>
    public IReadOnlySet<string> Mentioned { get; }

    public PageToken? Token => _options.SkipToken is { } token
        ? PageToken.Parse(token.RawValue) ?? throw new ODataException("$skiptoken is not one that this service gave")
        : null;

    /// <summary>Rows of one class, as the library queries them.</summary>
    public IQueryable Queryable(IReadOnlyList<EntityRow> rows)
    {
        var typed = Array.CreateInstance(_rowType, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            typed.SetValue(rows[i], i);
        }

        return typed.AsQueryable();
    }

    /// <summary>In the order asked for.</summary>
    public IEnumerable<EntityRow> Ordered(IReadOnlyList<EntityRow> rows) => OrderBy!.ApplyTo(Queryable(rows), Plain).Cast<EntityRow>();

    /// <summary>The rows as they are to be written, with $select and $expand.</summary>
    public object Shown(IReadOnlyList<EntityRow> rows)
    {
        var queryable = Queryable(rows);
        return _options.SelectExpand is null ? queryable : _options.ApplyTo(queryable, Plain, ~(AllowedQueryOptions.Select | AllowedQueryOptions.Expand));
    }

    /// <summary>One row as it is to be written.</summary>
    public object Shown(EntityRow row) => _options.ApplyTo(row, Plain, ~(AllowedQueryOptions.Select | AllowedQueryOptions.Expand));

    /// <summary>All that is asked, of rows in memory.</summary>
    public IQueryable Answered(IReadOnlyList<EntityRow> rows, int pageSize) => _options.ApplyTo(
        Queryable(rows), new ODataQuerySettings { HandleNullPropagation = HandleNullPropagationOption.True, EnsureStableOrdering = false, PageSize = pageSize });

    // $apply=filter(...)/...: what its first step leaves out, nothing after it can want.
    private FilterClause? LeadingFilter() => Apply!.ApplyClause.Transformations.FirstOrDefault() is FilterTransformationNode first ? first.FilterClause : null;

    // Compiled once: a queryable would be compiled anew for each part of a walk.
    private Func<EntityRow, bool>? Passes()
    {
        if (Apply is not null || _options.Filter is null)
        {
            return null;
        }

        var filter = (LambdaExpression)new TableFilterBinder().BindFilter(_options.Filter.FilterClause, new QueryBinderContext(_options.Context.Model, Plain, _rowType));
        var row = Expression.Parameter(typeof(EntityRow), "row");
        return Expression.Lambda<Func<EntityRow, bool>>(Expression.Invoke(filter, Expression.Convert(row, _rowType)), row).Compile();
    }

    private static HashSet<string> Identifiers(params string?[] texts)
    {
        var found = new HashSet<string>();
        foreach (var text in texts)
        {
            var start = -1;
            for (var i = 0; i <= text?.Length; i++)
            {
                var isPart = i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '_');
                if (isPart && start < 0)
                {
                    start = i;
                }
                else if (!isPart && start >= 0)
                {
                    found.Add(text[start..i]);
                    start = -1;
                }
            }
        }

        return found;
    }
}
