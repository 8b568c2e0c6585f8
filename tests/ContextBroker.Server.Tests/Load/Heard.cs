namespace ContextBroker.Server.Tests.Load;

/// <summary>What one subscriber was told. A notification that comes again is known by its id.</summary>
internal sealed class Heard
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _notifications = [];
    private readonly HashSet<int> _changes = [];
    private readonly Dictionary<int, int> _latest = [];
    private readonly List<(int Change, double Milliseconds)> _took = [];

    public int Repeated { get; private set; }

    public int OutOfOrder { get; private set; }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _changes.Count;
            }
        }
    }

    /// <summary>From sending each change to the arrival of its notification, in milliseconds.</summary>
    public (int Change, double Milliseconds)[] Took
    {
        get
        {
            lock (_lock)
            {
                return [.. _took];
            }
        }
    }

    public void Told(string notificationId, int entity, int change, ChangeLoad load)
    {
        lock (_lock)
        {
            if (!_notifications.Add(notificationId))
            {
                Repeated++;
                return;
            }

            // The state before the first change.
            if (change == 0)
            {
                return;
            }

            OutOfOrder += _latest.GetValueOrDefault(entity) > change ? 1 : 0;
            _latest[entity] = change;
            _changes.Add(change);
            _took.Add((change, load.MillisecondsSince(change)));
        }
    }

    /// <summary>Nothing is missing, nothing came after what was later, and what it knows now is how it is.</summary>
    public void MustBeWhole(string name, ChangeLoad load)
    {
        lock (_lock)
        {
            var missing = Enumerable.Range(1, load.Total).Where(change => !_changes.Contains(change)).ToArray();
            Assert.That(missing, Is.Empty, $"{name} was never told of these");
            Assert.That(OutOfOrder, Is.Zero, $"{name} was told of earlier states after later ones");
            Assert.That(_latest, Is.EquivalentTo(load.Latest), name);
        }
    }
}
