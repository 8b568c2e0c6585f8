using ContextBroker.Disaster.Inputs;

namespace ContextBroker.Disaster.Exposure;

/// <summary>People, in all and by age class. Counts are estimates with fractions; null: nothing was known of the class, which is not zero.</summary>
internal sealed class People
{
    public double Total { get; private set; }

    public double? From0To14 { get; private set; }

    public double? From15To64 { get; private set; }

    public double? From65 { get; private set; }

    public double? From75 { get; private set; }

    public void Add(double total, double share) => Total += total * share;

    public void Add(AgeClasses ages, double share)
    {
        From0To14 = Sum(From0To14, ages.From0To14, share);
        From15To64 = Sum(From15To64, ages.From15To64, share);
        From65 = Sum(From65, ages.From65, share);
        From75 = Sum(From75, ages.From75, share);
    }

    public void Add(People other)
    {
        Total += other.Total;
        Add(new AgeClasses(other.From0To14, other.From15To64, other.From65, other.From75), 1);
    }

    private static double? Sum(double? sum, double? more, double share) => more is { } people ? (sum ?? 0) + (people * share) : sum;
}
