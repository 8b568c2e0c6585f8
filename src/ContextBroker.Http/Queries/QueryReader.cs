using System.Collections.Immutable;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.Http.Queries;

/// <summary>From what the client wrote to an <see cref="EntityQuery"/> (clause 5.7.2).</summary>
internal static class QueryReader
{
    /// <exception cref="ProblemException">BadRequestData: wrong, or nothing that narrows the query down; TooManyResults: the page is too large.</exception>
    public static EntityQuery Read(ApiRequest request, LdContext context, QueryText text)
    {
        var page = PageParameters.Read(request);
        return ReadConditions(request, context, text) with { OrderBy = text.OrderBy, Limit = page.Limit, Offset = page.Offset, Count = page.Count };
    }

    /// <summary>The conditions of a query whose answer is a page.</summary>
    /// <exception cref="ProblemException">BadRequestData: wrong, or nothing that narrows the query down.</exception>
    public static EntityQuery ReadConditions(ApiRequest request, LdContext context, QueryText text)
    {
        var query = Conditions(request, context, text);
        return HasType(request, text) || IsNarrow(request, query) || (request.Clients.QueriesByIdAlone && NamesIdsOrScope(query))
            ? query
            : throw ProblemException.BadRequestData("The query is too wide: give a type, attrs, q, a geoquery, or local=true");
    }

    /// <summary>What an entity must fit, without a page.</summary>
    /// <exception cref="ProblemException">BadRequestData, naming the parameter.</exception>
    public static EntityQuery Conditions(ApiRequest request, LdContext context, QueryText text)
    {
        RefuseContradiction(request);
        SourceFilter(text, context);
        return new EntityQuery
        {
            Selectors = text.Selectors,
            Geo = text.Geo,
            Q = text.Q is null ? null : Expression(text, context),
            Scope = text.ScopeQ is null ? null : ScopeQueryParser.Parse(text.ScopeQ.Trim('"')),
            HasAnyAttribute = text.Attrs is null ? [] : ProjectionParser.ParseAttributes(text.Attrs, context),
        };
    }

    /// <summary>The conditions of a query whose answer is not a page: of a purge, of an entity map. Ids or a scope alone do not narrow it.</summary>
    /// <exception cref="ProblemException">BadRequestData: wrong, or none of a) to e) of clauses 5.6.21.4 and 5.14.4.4 is given.</exception>
    public static EntityQuery NarrowConditions(ApiRequest request, LdContext context, QueryText text, string subject)
    {
        var query = Conditions(request, context, text);
        return HasType(request, text) || IsNarrow(request, query)
            ? query
            : throw ProblemException.BadRequestData($"The {subject} is too wide: give a type, attrs, q, a geoquery, or local=true");
    }

    /// <summary>One of b) to e) of clauses 5.6.21.4 and 5.7.2.4 is given; a) are the types.</summary>
    private static bool IsNarrow(ApiRequest request, EntityQuery query) =>
        query.Geo is not null || query.Q is { NamesAttribute: true } || NamesAttribute(query.HasAnyAttribute) || request.IsLocal;

    // The selectors of a body always have types. `*` is one, too (table 6.4.3.2-1).
    private static bool HasType(ApiRequest request, QueryText text) =>
        request.Query["type"] is not null || (request.Route.HasBody && !text.Selectors.IsEmpty);

    // Clause 5.7.2.4 has them refused lest such a query goes out to every source there is. Where they are taken, they are about what is held here,
    // as local=true is.
    private static bool NamesIdsOrScope(EntityQuery query) => !query.Selectors.IsEmpty || query.Scope is not null;

    /// <summary>The context source filter, which chooses among registrations. A wrong one is refused also where there are none (clause 5.7.2.4).</summary>
    public static QExpression? SourceFilter(QueryText text, LdContext context) =>
        text.ContextSourceFilter is { } filter ? QExpressionParser.Parse(filter, context, language: "csf") : null;

    private static QExpression Expression(QueryText text, LdContext context)
    {
        var expression = QExpressionParser.Parse(text.Q!, context, text.ExpandValues?.Split(',', StringSplitOptions.TrimEntries));
        JoinReader.RequireLevel(text.Linked, expression.LinkedDepth, "q");
        return expression;
    }

    private static void RefuseContradiction(ApiRequest request)
    {
        if (!request.IsOnSnapshot && request.Query["local"] == "false" && request.Query["type"] == "*")
        {
            throw ProblemException.BadRequestData("type=* asks for local entities; local=false contradicts it", "local");
        }
    }

    private static bool NamesAttribute(ImmutableArray<string> names)
    {
        foreach (var name in names)
        {
            if (!ProjectionParser.IsEntityMember(name))
            {
                return true;
            }
        }

        return false;
    }
}
