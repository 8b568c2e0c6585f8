using System.Collections;
using System.Runtime.CompilerServices;

namespace ContextBroker.NgsiLd.Model;

/// <summary>
/// The instances of one attribute, immutable (clause 4.5.5). Nearly always there is one, and it is held itself: an array around each would be
/// an object more for every attribute in memory. Equal when they are the very same.
/// </summary>
[CollectionBuilder(typeof(AttributeInstances), nameof(Create))]
public readonly struct AttributeInstances : IReadOnlyList<AttributeInstance>, IEquatable<AttributeInstances>
{
    // Null: none. An instance: that one. An array: two or more.
    private readonly object? _held;

    private AttributeInstances(object? held) => _held = held;

    public int Length => _held switch
    {
        null => 0,
        AttributeInstance => 1,
        _ => Several.Length,
    };

    public bool IsEmpty => _held is null;

    int IReadOnlyCollection<AttributeInstance>.Count => Length;

    private AttributeInstance[] Several => Unsafe.As<AttributeInstance[]>(_held!);

    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public AttributeInstance this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length, nameof(index));
            return _held is AttributeInstance only ? only : Several[index];
        }
    }

    public static bool operator ==(AttributeInstances left, AttributeInstances right) => left.Equals(right);

    public static bool operator !=(AttributeInstances left, AttributeInstances right) => !left.Equals(right);

    public static AttributeInstances Create(ReadOnlySpan<AttributeInstance> instances) => new(instances.Length switch
    {
        0 => null,
        1 => instances[0],
        _ => instances.ToArray(),
    });

    public AttributeInstances Add(AttributeInstance instance) => _held switch
    {
        null => new(instance),
        AttributeInstance only => new(new[] { only, instance }),
        _ => new((AttributeInstance[])[.. Several, instance]),
    };

    /// <summary>With another instance in the place of one of these.</summary>
    /// <param name="before">One of these, by reference.</param>
    /// <exception cref="ArgumentException">It is none of these.</exception>
    public AttributeInstances Replace(AttributeInstance before, AttributeInstance after)
    {
        if (ReferenceEquals(_held, before))
        {
            return new(after);
        }

        var place = _held is AttributeInstance[] ? Array.FindIndex(Several, instance => ReferenceEquals(instance, before)) : -1;
        if (place < 0)
        {
            throw new ArgumentException("It is none of these instances", nameof(before));
        }

        var several = (AttributeInstance[])Several.Clone();
        several[place] = after;
        return new(several);
    }

    /// <summary>Without those that fit; the very same when none does.</summary>
    public AttributeInstances RemoveAll(Predicate<AttributeInstance> fits) => _held switch
    {
        null => this,
        AttributeInstance only => fits(only) ? default : this,
        _ => Array.Exists(Several, fits) ? Create(Array.FindAll(Several, instance => !fits(instance))) : this,
    };

    public Enumerator GetEnumerator() => new(this);

    IEnumerator<AttributeInstance> IEnumerable<AttributeInstance>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(AttributeInstances other) => ReferenceEquals(_held, other._held);

    public override bool Equals(object? obj) => obj is AttributeInstances other && Equals(other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(_held);

    public struct Enumerator : IEnumerator<AttributeInstance>
    {
        private readonly object? _held;
        private int _index = -1;

        internal Enumerator(AttributeInstances instances) => _held = instances._held;

        public readonly AttributeInstance Current => _held is AttributeInstance only ? only : Unsafe.As<AttributeInstance[]>(_held!)[_index];

        readonly object IEnumerator.Current => Current;

        public bool MoveNext() => ++_index < new AttributeInstances(_held).Length;

        public void Reset() => _index = -1;

        public readonly void Dispose()
        {
        }
    }
}
