using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace ContextBroker.Http.Answers;

/// <summary>Accept against what an operation offers (clause 6.3.4; RFC 9110, 12.5.1): weight decides, then the order of the clause's list.</summary>
internal static class Negotiation
{
    private const string OfGdal = "text/plain, application/json";

    /// <exception cref="NgsiLd.ProblemException">406: nothing that is offered is accepted.</exception>
    public static MediaType Choose(StringValues accept, Offer offer)
    {
        if (offer == Offer.Features)
        {
            return MediaType.GeoJson;
        }

        if (StringValues.IsNullOrEmpty(accept) || offer is Offer.Nothing or Offer.Changes)
        {
            return MediaType.Json;
        }

        if (accept.Count == 1 && accept[0] is "*/*" or MediaTypes.Json)
        {
            return MediaType.Json;
        }

        var offered = MediaTypes.Of(offer);
        return (AddedToByGdal(accept) is { } meant ? Weigh(meant, offered) : null) ?? Weigh(accept, offered) ?? throw MediaTypes.NotAcceptable(offer);
    }

    /// <summary>
    /// What the user of GDAL set as Accept, which GDAL follows by a line of its own; only the user's is meant. Null: nothing such.
    /// </summary>
    private static string? AddedToByGdal(StringValues accept)
    {
        var text = accept.ToString();
        return text.Length > OfGdal.Length && text.EndsWith(OfGdal, StringComparison.OrdinalIgnoreCase) ? text[..^OfGdal.Length] : null;
    }

    private static MediaType? Weigh(StringValues accept, MediaType[] offered)
    {
        MediaType? best = null;
        var bestWeight = 0.0;
        foreach (var type in offered)
        {
            var weight = WeightOf(type.Name(), accept);
            if (weight > bestWeight)
            {
                (best, bestWeight) = (type, weight);
            }
        }

        return best;
    }

    // The most specific range that matches decides: application/json;q=0, */* refuses JSON.
    private static double WeightOf(string name, StringValues accept)
    {
        var (found, specific) = (0.0, 0);
        foreach (var line in accept)
        {
            var text = line.AsSpan();
            foreach (var range in text.Split(','))
            {
                var (specificity, weight) = Match(text[range], name);
                if (specificity > specific)
                {
                    (specific, found) = (specificity, weight);
                }
            }
        }

        return found;
    }

    private static (int Specificity, double Weight) Match(ReadOnlySpan<char> range, string name)
    {
        var semicolon = range.IndexOf(';');
        var type = (semicolon < 0 ? range : range[..semicolon]).Trim();
        var specificity = type.Equals(name, StringComparison.OrdinalIgnoreCase) ? 3
            : type.EndsWith("/*") && type.Length > 3 && name.AsSpan().StartsWith(type[..^1], StringComparison.OrdinalIgnoreCase) ? 2
            : type is "*/*" or "*" ? 1 : 0;
        return (specificity, semicolon < 0 || specificity == 0 ? 1 : Weight(range[(semicolon + 1)..]));
    }

    private static double Weight(ReadOnlySpan<char> parameters)
    {
        foreach (var range in parameters.Split(';'))
        {
            var parameter = parameters[range].Trim();
            if (parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
                && double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight))
            {
                return Math.Min(weight, 1);
            }
        }

        return 1;
    }
}
