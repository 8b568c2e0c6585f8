using ContextBroker.MongoDb.Entities;
using ContextBroker.NgsiLd.Queries;
using MongoDB.Bson;

namespace ContextBroker.MongoDb.Queries;

/// <summary>What an expression (clause 4.9) demands of the values of attributes, as far as the index by values can tell.</summary>
internal static class QFilter
{
    public static BsonDocument? Of(QExpression? expression) => expression switch
    {
        QAnd and => EntityFilter.And(and.Terms.Select(Of)),
        QOr or => EntityFilter.Or([.. or.Terms.Select(Of)]),
        QAbsent or null => null,
        QTerm when QBounds.Of(expression).FirstOrDefault() is { } bound => Of(bound),
        _ => null,
    };

    private static BsonDocument Of(QBound bound) =>
        bound.Compare is { } compare && ValueRange.TryOf(compare, out var ranges) && ranges.Count > 0
            ? EntityFilter.Or([.. ranges.Select(r => Has(bound.Attribute, Condition(r))), Has(bound.Attribute, IndexFields.AnyValue)])!
            : new BsonDocument("v.a", bound.Attribute);

    private static BsonDocument Has(string attribute, BsonValue condition) =>
        new("v", new BsonDocument("$elemMatch", new BsonDocument { { "a", attribute }, { "x", condition } }));

    private static BsonValue Condition(ValueRange range)
    {
        BsonValue? least = range.IsNumbers ? Number(range.LeastNumber) : Text(range.LeastText);
        BsonValue? most = range.IsNumbers ? Number(range.MostNumber) : Text(range.MostText);
        if (least is not null && least.Equals(most))
        {
            return least;
        }

        var condition = new BsonDocument();
        if (least is not null)
        {
            condition.Add("$gte", least);
        }

        if (most is not null)
        {
            condition.Add("$lte", most);
        }

        return condition;
    }

    private static BsonDouble? Number(double? value) => value is { } number ? new BsonDouble(number) : null;

    private static BsonString? Text(string? value) => value is null ? null : new BsonString(value);
}
