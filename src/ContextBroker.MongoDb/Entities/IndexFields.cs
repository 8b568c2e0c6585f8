using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Queries;
using MongoDB.Bson;

namespace ContextBroker.MongoDb.Entities;

/// <summary>What the indexes know of an entity: types, scopes, values of attributes, areas. Made on the caller's thread.</summary>
internal sealed class IndexFields
{
    /// <summary>In the place of an attribute's values when it has more than are indexed: it may have any.</summary>
    public static readonly BsonValue AnyValue = BsonMaxKey.Value;

    // An array of a thousand numbers would cost a thousand keys, at every change.
    private const int MostValues = 64;

    private readonly BsonArray _types;
    private readonly BsonArray _scopes;
    private readonly BsonArray _values = [];
    private readonly Areas _areas;

    public IndexFields(Entity entity)
    {
        _types = [.. entity.Types];
        _scopes = [.. entity.Scopes.SelectMany(WithThoseAbove).Distinct()];
        _areas = Areas.Of(entity);
        foreach (var attribute in entity.Attributes)
        {
            AddValues(attribute);
        }
    }

    public void AddTo(BsonDocument document)
    {
        document.Add("y", _types);
        document.Add("p", _scopes);
        document.Add("v", _values);
        _areas.AddTo(document);
    }

    // Whoever asks for a scope and all below it then asks for one text.
    private static IEnumerable<string> WithThoseAbove(string scope)
    {
        for (var end = scope.IndexOf('/', 1); end > 0; end = scope.IndexOf('/', end + 1))
        {
            yield return scope[..end];
        }

        yield return scope;
    }

    private void AddValues(EntityAttribute attribute)
    {
        var values = IndexedValues.Of(attribute);
        var count = values.Numbers.Count + values.Texts.Count;
        if (count == 0)
        {
            _values.Add(new BsonDocument("a", attribute.Name));
        }
        else if (count > MostValues)
        {
            _values.Add(new BsonDocument { { "a", attribute.Name }, { "x", AnyValue } });
        }
        else
        {
            _values.AddRange(values.Numbers.Select(n => new BsonDocument { { "a", attribute.Name }, { "x", n } }));
            _values.AddRange(values.Texts.Select(t => new BsonDocument { { "a", attribute.Name }, { "x", t } }));
        }
    }
}
