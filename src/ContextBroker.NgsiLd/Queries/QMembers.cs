namespace ContextBroker.NgsiLd.Queries;

/// <summary>The names of <see cref="QMember"/>, which the core @context defines and no other can take.</summary>
internal static class QMembers
{
    private static readonly string[] Names =
    [
        "id", "type", "scope", "createdAt", "modifiedAt", "expiresAt", "observedAt", "unitCode", "datasetId", "objectType", "valueType",
    ];

    public static string NameOf(QMember member) => Names[(int)member];

    public static QMember? Find(string name)
    {
        var index = Array.IndexOf(Names, name);
        return index < 0 ? null : (QMember)index;
    }
}
