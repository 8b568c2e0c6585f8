using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Temporal;
using MongoDB.Bson;

namespace ContextBroker.MongoDb.History;

/// <summary>A temporal query (clause 4.11) as a condition on records of history.</summary>
internal static class HistoryTimes
{
    /// <summary>Where a record's place in time stands; null: in the instance itself.</summary>
    public static string? Field(TemporalQuery times) => !times.IsRestriction ? "w" : times.Property switch
    {
        TimeProperty.ObservedAt => "w",
        TimeProperty.CreatedAt => null,
        _ => "at",
    };

    /// <summary>The records of a filter that have a place in time within the query's interval, as far as the store can tell.</summary>
    public static BsonDocument Within(BsonDocument filter, TemporalQuery times)
    {
        if (!times.IsRestriction || Field(times) is not { } field)
        {
            return filter;
        }

        var within = new BsonDocument(filter);
        if (Range(times) is { } range)
        {
            within.Add(field, range);
        }

        return times.Property switch
        {
            TimeProperty.ObservedAt => within.Add("o", new BsonDocument("$exists", true)),
            TimeProperty.DeletedAt => within.Add("d", (int)ChangeKind.Deleted),
            _ => within.Add("d", new BsonDocument("$ne", (int)ChangeKind.Deleted)),
        };
    }

    private static BsonDocument? Range(TemporalQuery times) => times.Relation switch
    {
        TimeRelation.Before => new BsonDocument("$lt", times.TimeAt.UtcTicks),
        TimeRelation.After => new BsonDocument("$gte", times.TimeAt.UtcTicks),
        TimeRelation.Between => new BsonDocument { { "$gte", times.TimeAt.UtcTicks }, { "$lt", times.EndTimeAt.UtcTicks } },
        _ => null,
    };
}
