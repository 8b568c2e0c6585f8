using System.Collections.Concurrent;
using ContextBroker.Sqlite.Connections;

namespace ContextBroker.Sqlite.Writing;

internal enum NameKind
{
    Tenant,

    /// <summary>An entity type of one tenant: its number implies the tenant.</summary>
    Type,

    /// <summary>An attribute name of one tenant: its number implies the tenant.</summary>
    Attribute,

    /// <summary>A subscription of one tenant that has records in the ledger: its number implies the tenant.</summary>
    Subscription,
}

/// <summary>Names that recur in every row, and their numbers, all in memory. Readers see committed ones only.</summary>
internal sealed class NameTable(Connection writer)
{
    private readonly Connection _writer = writer;
    private readonly ConcurrentDictionary<Name, int> _numbers = new();
    private readonly ConcurrentDictionary<int, string> _texts = new();
    private readonly Dictionary<Name, int> _new = [];
    private int _last;

    private readonly record struct Name(NameKind Kind, int Tenant, string Text);

    public void Load()
    {
        var statement = _writer.Use("SELECT number, kind, tenant, name FROM names");
        while (statement.Step())
        {
            Keep(new Name((NameKind)statement.Int64(1), (int)statement.Int64(2), statement.Text(3)), (int)statement.Int64(0));
        }

        _last = _numbers.IsEmpty ? 0 : _numbers.Values.Max();
    }

    /// <summary>The number of a committed name; 0: there is none.</summary>
    public int Find(NameKind kind, int tenant, string text) => _numbers.TryGetValue(new Name(kind, tenant, text), out var number) ? number : 0;

    public int FindTenant(string tenant) => Find(NameKind.Tenant, 0, tenant);

    public string Text(int number) => _texts.TryGetValue(number, out var text) ? text : throw new InvalidOperationException($"The store knows no name {number}");

    public IEnumerable<(string Text, int Number)> All(NameKind kind, int tenant)
    {
        foreach (var (name, number) in _numbers)
        {
            if (name.Kind == kind && name.Tenant == tenant)
            {
                yield return (name.Text, number);
            }
        }
    }

    /// <summary>On the writer's thread, within a transaction: the name's number, a new one if need be.</summary>
    public int Number(NameKind kind, int tenant, string text)
    {
        return Known(kind, tenant, text) is var number and not 0 ? number : Add(new Name(kind, tenant, text));
    }

    /// <summary>On the writer's thread: the number of a name that is there, also since this transaction; 0: there is none.</summary>
    public int Known(NameKind kind, int tenant, string text)
    {
        var name = new Name(kind, tenant, text);
        return _numbers.TryGetValue(name, out var number) || _new.TryGetValue(name, out number) ? number : 0;
    }

    public int Tenant(string tenant) => Number(NameKind.Tenant, 0, tenant);

    public void Committed()
    {
        foreach (var (name, number) in _new)
        {
            Keep(name, number);
        }

        _new.Clear();
    }

    // The numbers of a transaction that was rolled back are not given again: nothing can then be confused with them.
    public void RolledBack() => _new.Clear();

    private int Add(Name name)
    {
        var number = ++_last;
        _writer.Use("INSERT INTO names(number, kind, tenant, name) VALUES(?1, ?2, ?3, ?4)")
            .Bind(1, number).Bind(2, (long)name.Kind).Bind(3, name.Tenant).Bind(4, name.Text).Run();
        _new.Add(name, number);
        return number;
    }

    private void Keep(Name name, int number)
    {
        _texts[number] = name.Text;
        _numbers[name] = number;
    }
}
