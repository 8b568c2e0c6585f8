namespace ContextBroker.NgsiLd.Model;

/// <summary>
/// How much one entity may hold. Attributes are looked for one after the other, which is the fastest for the few that entities have;
/// a hundred thousand of them would occupy the broker for minutes.
/// </summary>
public static class EntityBounds
{
    /// <summary>Of an entity, and sub-attributes of an attribute instance.</summary>
    public const int Attributes = 2_000;

    /// <summary>Instances of one attribute.</summary>
    public const int Instances = 2_000;

    public const int Types = 100;

    public const int Scopes = 1_000;

    internal static void Require(int count, int most, string what)
    {
        if (count > most)
        {
            throw ProblemException.BadRequestData($"{count} {what} are too many; at most {most} are kept together");
        }
    }
}
