using System.Collections.Immutable;
using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>How strictly a body is read.</summary>
public enum ParseMode
{
    /// <summary>Create and replace: attribute instances whole, no NGSI-LD Null. Whether id and type are there, the edit checks: the URL may give them.</summary>
    Whole,

    /// <summary>Update, append: attribute instances whole, NGSI-LD Null deletes.</summary>
    Fragment,

    /// <summary>Merge and partial update: instances may lack their value, NGSI-LD Null deletes; in a merge at any depth.</summary>
    Merge,

    /// <summary>Temporal evolutions: instances whole, any number of them with one datasetId; an NGSI-LD Null as a value says that it was deleted (clause 4.5.7).</summary>
    Evolution,

    /// <summary>What another broker answers: entities whole, with the times at which they were created and modified there.</summary>
    Answer,
}

/// <summary>JSON to the model (clauses 4.5, 5.2.4 to 5.2.8, 5.2.32 to 5.2.38): normalized, concise and simplified.</summary>
public static class EntityParser
{
    /// <summary>System attributes and @context in the body are passed over; values of a Property are kept as they are, their keys too.</summary>
    /// <exception cref="ProblemException">BadRequestData, naming member and place; InvalidRequest: the body is no object.</exception>
    public static EntityFragment Parse(JsonValue body, LdContext context, ParseMode mode)
    {
        var entity = body as JsonObject ?? throw ProblemException.InvalidRequest($"An entity must be a JSON object, not {Quoted.Value(body)}", place: "$");
        var state = new ParseState(context, mode, isMerge: mode == ParseMode.Merge);
        var draft = new EntityDraft(entity.Members.Length);
        foreach (var member in entity.Members)
        {
            state.Place.Enter(member.Name);
            Read(state, draft, member);
            state.Place.Leave();
        }

        return draft.ToFragment();
    }

    /// <summary>One attribute's body: for PATCH and PUT on /attrs/{attrName}. One instance per element of an array.</summary>
    /// <exception cref="ProblemException">BadRequestData, naming member and place; InvalidRequest: the body is no object or array.</exception>
    public static EntityAttribute ParseAttribute(string expandedName, JsonValue body, LdContext context, ParseMode mode)
    {
        var state = new ParseState(context, mode, isMerge: false);
        return body switch
        {
            JsonObject instance => new EntityAttribute(expandedName, [AttributeParser.ReadBody(state, expandedName, instance)]),
            JsonArray { Items.IsEmpty: false } instances => new EntityAttribute(expandedName, AttributeParser.ReadInstances(state, expandedName, instances)),
            _ => throw ProblemException.InvalidRequest($"An attribute must be a JSON object, not {Quoted.Value(body)}", place: "$"),
        };
    }

    private static void Read(ParseState state, EntityDraft draft, JsonMember member)
    {
        switch (member.Name)
        {
            case "id" or "@id":
                draft.SetId(state, member);
                break;
            case "type" or "@type":
                draft.SetTypes(state, member);
                break;
            case "scope":
                draft.Scopes = ScopeParser.Read(state, member.Value);
                break;
            case "expiresAt":
                draft.SetExpiry(state, member.Value);
                break;
            case "createdAt" when state.Mode == ParseMode.Answer:
                draft.CreatedAt = ParseState.TimeOf(member.Value);
                break;
            case "modifiedAt" when state.Mode == ParseMode.Answer:
                draft.ModifiedAt = ParseState.TimeOf(member.Value);
                break;
            case "createdAt" or "modifiedAt" or "deletedAt" or "@context":
                break;
            default:
                draft.Add(state, member);
                break;
        }
    }

    private sealed class EntityDraft(int members)
    {
        private readonly ImmutableArray<EntityAttribute>.Builder _attributes = ImmutableArray.CreateBuilder<EntityAttribute>(members);
        private DistinctNames _names;
        private string? _id;
        private ImmutableArray<string> _types = [];
        private Timestamp? _expiresAt;
        private bool _removesExpiresAt;

        public ImmutableArray<string>? Scopes { get; set; }

        public DateTimeOffset CreatedAt { get; set; }

        public DateTimeOffset ModifiedAt { get; set; }

        public void SetId(ParseState state, JsonMember member)
        {
            RefuseSecond(state, _id is not null, "id");
            _id = state.Uri(member.Value, member.Name);
        }

        public void SetTypes(ParseState state, JsonMember member)
        {
            RefuseSecond(state, !_types.IsEmpty, "type");
            _types = TypeParser.Read(state, member.Value, "type");
        }

        public void SetExpiry(ParseState state, JsonValue value)
        {
            _removesExpiresAt = state.IsNull(value);
            _expiresAt = _removesExpiresAt ? null : state.DateTime(value, "expiresAt");
        }

        public void Add(ParseState state, JsonMember member)
        {
            var attribute = AttributeParser.Read(state, member);
            if (!_names.Add(attribute.Name))
            {
                throw state.Refuse($"names an attribute that the body has already: {attribute.Name}", member.Name);
            }

            _attributes.Add(attribute);
            state.RequireAtMost(EntityBounds.Attributes, _attributes.Count, "attributes");
        }

        public EntityFragment ToFragment() => new()
        {
            Id = _id,
            Types = _types,
            Scopes = Scopes,
            ExpiresAt = _expiresAt,
            RemovesExpiresAt = _removesExpiresAt,
            Attributes = _attributes.DrainToImmutable(),
            CreatedAt = CreatedAt,
            ModifiedAt = ModifiedAt,
        };

        private static void RefuseSecond(ParseState state, bool isSecond, string member)
        {
            if (isSecond)
            {
                throw state.Refuse($"gives the {member} a second time", member);
            }
        }
    }
}
