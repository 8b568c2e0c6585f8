using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.NgsiLd.Subscriptions;

/// <summary>The conditions of a subscription (clauses 4.9, 4.10, 4.17, 4.19), read by the parsers of the query languages.</summary>
internal static class ConditionReader
{
    public static EntitySelector Selector(MemberReader item, LdContext context) => EntitySelectorParser.Parse(item.Value, context, item.Path);

    public static QExpression Q(MemberReader member, LdContext context, IReadOnlyCollection<string> expandValues)
    {
        // Clause 4.9 asks for percent-encoding in URLs only, but ETSI's suite (046_05) and its users send subscriptions with it too.
        var text = Uri.UnescapeDataString(member.Text());
        return QExpressionParser.Parse(text, context, expandValues, member.Path);
    }

    public static GeoQuery Geo(MemberReader member, LdContext context) => GeoQueryParser.Parse(member.Value, context, member.Path);

    public static ScopeQuery Scope(MemberReader member) => ScopeQueryParser.Parse(member.Text());
}
