using System.Collections.Immutable;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;
using ContextBroker.NgsiLd.Registrations;

namespace ContextBroker.Http.Registrations;

/// <summary>The parameters of table 6.8.3.2-1 to a <see cref="RegistrationQuery"/>.</summary>
internal static class RegistrationQueryReader
{
    /// <exception cref="ProblemException">BadRequestData: wrong, or nothing that narrows the query down (clause 5.10.2.4).</exception>
    public static RegistrationQuery Read(ApiRequest request, LdContext context)
    {
        var text = request.Query;
        var geo = GeoQueryParser.Parse(text["georel"], text["geometry"], text["coordinates"], text["geoproperty"], context);
        var q = text["q"] is { } expression ? QExpressionParser.Parse(expression, context) : null;
        var query = new RegistrationQuery
        {
            Selectors = Selectors(text, context),
            Attributes = Attributes(text, q, context),
            Geo = geo,
            Interval = IntervalQuery.Parse(text["timerel"], text["timeAt"], text["endTimeAt"], text["timeproperty"]),
            Filter = text["csf"] is { } filter ? QExpressionParser.Parse(filter, context, language: "csf") : null,
            Scope = text["scopeQ"] is { } scope ? ScopeQueryParser.Parse(scope.Trim('"')) : null,
        };

        // Ids, an id pattern and a scope narrow as well, as they do when entities are queried.
        return query.Selectors.IsEmpty && query.Attributes.IsEmpty && q is null && geo is null && query.Scope is null
            ? throw ProblemException.BadRequestData("The query is too wide: give a type, attrs, q or a geoquery")
            : query;
    }

    private static ImmutableArray<EntitySelector> Selectors(QueryParameters text, LdContext context) =>
        (text["type"] ?? text["id"] ?? text["idPattern"]) is null
            ? []
            : [EntitySelectorParser.Parse(text["type"], text["id"], text["idPattern"], context)];

    // The attributes of q and of the geoquery are looked for like those of attrs; what pick and omit say of members of the entity is nothing to look for.
    private static ImmutableArray<string> Attributes(QueryParameters text, QExpression? q, LdContext context)
    {
        ProjectionParser.Parse(text["attrs"], text["pick"], text["omit"], context);
        var names = text["attrs"] ?? text["pick"];
        var asked = names is null ? [] : ProjectionParser.ParseAttributes(names, context).Where(name => !ProjectionParser.IsEntityMember(name));
        var located = text["georel"] is not null && text["geoproperty"] is { } property ? [context.Expand(property)] : Array.Empty<string>();
        return [.. asked.Concat(QAttributes.Of(q)).Concat(located).Distinct()];
    }
}
