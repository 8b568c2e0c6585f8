using System.Linq.Expressions;
using ContextBroker.OData.Columns;
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
        IsNarrowed = narrowing.IsAny;
        var deciding = Identifiers(raw.Filter, raw.OrderBy, raw.Apply, raw.Compute);
        IsOfColumns = table.Columns.All(c => Column.Holds(c) || !deciding.Contains(c.Name));
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

    /// <summary>The store need not look at every row of the table.</summary>
    public bool IsNarrowed { get; }

    /// <summary>Which rows, in which order and groups: columns that can be held say all of it.</summary>
    public bool IsOfColumns { get; }

    /// <summary>What rows must pass, as of columns. That of $apply is its own.</summary>
    public IReadOnlyList<Func<EntityRow, bool>> Filters => Rows.Passes is { } passes ? [passes] : [];

    /// <summary>$apply as groups of columns; null: it, or what is asked of its result, is more than that.</summary>
    public ColumnGroups? Groups => IsOfColumns && Apply is { } apply && _options is { Filter: null, SelectExpand: null, SkipToken: null, Compute: null }
        ? ColumnGroups.Of(apply.ApplyClause, Rows.Table)
        : null;

    /// <summary>$orderby as an order of columns; null: it is more than that.</summary>
    public ColumnOrder? Order => IsOfColumns && OrderBy is { } order ? ColumnOrder.Of(order.OrderByClause, Rows.Table) : null;

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

        return Passes(_options.Filter.FilterClause);
    }

    /// <summary>A filter, compiled.</summary>
    public Func<EntityRow, bool> Passes(FilterClause clause)
    {
        var filter = (LambdaExpression)new TableFilterBinder().BindFilter(clause, new QueryBinderContext(_options.Context.Model, Plain, _rowType));
        var row = Expression.Parameter(typeof(EntityRow), "row");
        return Expression.Lambda<Func<EntityRow, bool>>(Expression.Invoke(filter, Expression.Convert(row, _rowType)), row).Compile();
    }

    private static HashSet<string> Identifiers(params string?[] texts)
    {
        // The library finds columns by names in other letters too.
        var found = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
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
