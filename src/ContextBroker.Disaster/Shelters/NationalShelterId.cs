using System.Text.RegularExpressions;

namespace ContextBroker.Disaster.Shelters;

/// <summary>全国共通避難所・避難場所ID: E, municipality (5), facility (5), type (20 site, 11 general, 12 welfare shelter), sequence.</summary>
public static partial class NationalShelterId
{
    public static bool IsSite(string id) => SitePattern().IsMatch(id);

    public static bool IsShelter(string id) => ShelterPattern().IsMatch(id);

    public static bool IsWelfare(string shelterId) => shelterId[12] == '2';

    /// <summary>The first eleven characters name the facility: a site and a shelter in one building share them.</summary>
    public static string Facility(string id) => id[..11];

    /// <summary>The municipality's five digits, without check digit.</summary>
    public static string Municipality(string id) => id[1..6];

    [GeneratedRegex("^E[0-9]{10}20[1-9A-Za-z]$")]
    private static partial Regex SitePattern();

    [GeneratedRegex("^E[0-9]{10}1[12][1-9A-Za-z]$")]
    private static partial Regex ShelterPattern();
}
