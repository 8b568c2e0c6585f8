using ContextBroker.NgsiLd.Model;

namespace ContextBroker.NgsiLd.Representations;

/// <summary>What a Property's value must not hold at any depth: null, the NGSI-LD Null except in a merge (clause 5.5.4), an @context.</summary>
internal static class PropertyValueRules
{
    public static JsonValue Checked(ParseState state, JsonValue value)
    {
        Check(state, value, nullRemoves: false);
        return value;
    }

    private static void Check(ParseState state, JsonValue value, bool nullRemoves)
    {
        switch (value)
        {
            case JsonNull:
                throw state.Refuse($"must not be null: JSON-LD drops it; {NgsiLdNull.Text} removes, in updates and merges");
            case JsonString { Value: NgsiLdNull.Text } when !nullRemoves:
                throw state.RefuseNull();
            case JsonArray array:
                CheckItems(state, array);
                break;
            case JsonObject json when !IsJsonLiteral(json):
                CheckMembers(state, json);
                break;
        }
    }

    private static void CheckItems(ParseState state, JsonArray array)
    {
        for (var i = 0; i < array.Items.Length; i++)
        {
            state.Place.Enter(i);
            Check(state, array.Items[i], nullRemoves: false);
            state.Place.Leave();
        }
    }

    private static void CheckMembers(ParseState state, JsonObject json)
    {
        foreach (var member in json.Members)
        {
            state.Place.Enter(member.Name);
            if (member.Name == "@context")
            {
                throw state.Refuse("is not allowed: an attribute must not carry an @context (clause 5.5.7)", "@context");
            }

            Check(state, member.Value, state.IsMerge);
            state.Place.Leave();
        }
    }

    // {"@type": "@json", "@value": null} is how JSON-LD says null (clause 4.5.0).
    private static bool IsJsonLiteral(JsonObject json) => json["@type"] is JsonString { Value: "@json" };
}
