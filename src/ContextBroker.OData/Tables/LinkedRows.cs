namespace ContextBroker.OData.Tables;

/// <summary>The rows that others point at, fetched beforehand: a property can't wait for the store.</summary>
internal sealed class LinkedRows
{
    private readonly Dictionary<(string Table, string Id), EntityRow> _rows = [];
    private readonly Dictionary<string, Type> _types = [];

    public void Add(EntityRow row) => _rows[(row.Table.Model.Name, row.Entity!.Id)] = row;

    /// <summary>Tells how the rows of a table are typed, also where none is found.</summary>
    public void Expect(string table, Type rowType) => _types[table] = rowType;

    public bool Has(string table, string id) => _rows.ContainsKey((table, id));

    /// <summary>A row or null; of a list column the rows that there are.</summary>
    public object? Of(EntityRow row, TableColumn link)
    {
        var found = row.IdsOf(link).Select(id => _rows.GetValueOrDefault((link.Target!, id))).OfType<EntityRow>();
        if (!link.IsList)
        {
            return found.FirstOrDefault();
        }

        EntityRow[] rows = [.. found];
        var list = Array.CreateInstance(_types.GetValueOrDefault(link.Target!) ?? typeof(EntityRow), rows.Length);
        rows.CopyTo(list, 0);
        return list;
    }
}
