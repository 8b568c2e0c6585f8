namespace ContextBroker.Disaster.Municipalities;

/// <summary>Municipalities, wards and prefectures by their code of six digits.</summary>
internal static class MunicipalityEntities
{
    // 政令指定都市: the codes of their wards follow theirs.
    private static readonly int[] DesignatedCities =
        [1100, 4100, 11100, 12100, 14100, 14130, 14150, 15100, 22100, 22130, 23100, 26100, 27100, 27140, 28100, 33100, 34100, 40100, 40130, 43100];

    public static string Id(string code) => "urn:ngsi-ld:Municipality:" + code;

    /// <summary>The city of a ward; null: it is none. Tokyo's wards are municipalities.</summary>
    public static string? CityOf(string code)
    {
        var five = int.Parse(code.AsSpan(0, 5), System.Globalization.CultureInfo.InvariantCulture);
        var city = DesignatedCities.LastOrDefault(c => c <= five);
        return five % 1000 is >= 100 and < 200 && city > 0 && city / 1000 == five / 1000 && five != city && five - city < 30
            && LocalGovernmentCode.TryParse(city.ToString("00000", System.Globalization.CultureInfo.InvariantCulture), out var six)
                ? six
                : null;
    }

    public static bool IsDesignatedCity(string code) =>
        DesignatedCities.Contains(int.Parse(code.AsSpan(0, 5), System.Globalization.CultureInfo.InvariantCulture));
}
