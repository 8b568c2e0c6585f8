using ContextBroker.Core.Models;
using ContextBroker.NgsiLd.Model;
using ContextBroker.OData.Columns;
using NetTopologySuite.Geometries;

namespace ContextBroker.OData.Tables;

/// <summary>
/// An entity as a row of its table. Each table has a type of its own, made at start by <see cref="RowTypes"/>, whose properties ask this for
/// their column: a value is made only when somebody asks for it. Not for use by several threads.
/// </summary>
public abstract class EntityRow
{
    // Where nobody wanted the entity any more: the values that were to be kept.
    private object?[]? _kept;
    private Entity? _entity;
    private TableColumns? _columns;
    private int _row;

    /// <summary>The entity; null after <see cref="Keep"/>, and of a row in columns.</summary>
    internal Entity? Entity => _entity;

    internal EntityTable Table { get; private set; } = null!;

    internal LinkedRows Links { get; private set; } = null!;

    internal void Fill(EntityTable table, Entity entity, LinkedRows links) => (Table, _entity, Links) = (table, entity, links);

    /// <summary>Shows rows of columns, each by <see cref="At"/>, while these are read.</summary>
    internal void Fill(TableColumns columns, LinkedRows links) => (Table, _columns, Links) = (columns.Table, columns, links);

    internal EntityRow At(int row)
    {
        _row = row;
        return this;
    }

    /// <summary>Lets the entity go, but for these columns: rows that are only sorted or added up would fill the memory otherwise.</summary>
    internal void Keep(IReadOnlyList<TableColumn> columns)
    {
        var kept = new object?[Table.Columns.Length];
        foreach (var column in columns)
        {
            kept[column.Number] = Value(column.Number);
        }

        (_kept, _entity, _columns) = (kept, null, null);
    }

    internal object? Value(TableColumn column) => Value(column.Number);

    /// <summary>The ids that a link column points at, whether or not they are there.</summary>
    internal IEnumerable<string> IdsOf(TableColumn link) =>
        _entity is not null && Attribute(link) is { } instance ? RowValues.Many(ValueModel.Link, instance.Value).Cast<string>() : [];

    /// <summary>Called by the properties of the made types.</summary>
    protected object? Value(int number)
    {
        if (_kept is not null)
        {
            return _kept[number];
        }

        if (_columns is not null)
        {
            return _columns.Value(number, _row);
        }

        var column = Table.Columns[number];
        return column.Source switch
        {
            ColumnSource.Id => _entity!.Id,
            ColumnSource.CreatedAt => _entity!.CreatedAt,
            ColumnSource.ModifiedAt => _entity!.ModifiedAt,
            ColumnSource.Linked => Links.Of(this, column),
            _ => Of(column, Attribute(column)),
        };
    }

    private static object? Of(TableColumn column, AttributeInstance? instance) => column.Source switch
    {
        ColumnSource.ObservedAt => instance?.ObservedAt?.Instant,
        ColumnSource.Latitude => Within(instance?.Geometry)?.Y,
        ColumnSource.Longitude => Within(instance?.Geometry)?.X,
        _ when column.Value == ValueModel.Geometry => instance?.Geometry is { } geometry ? Geographies.Of(geometry) : null,
        _ when column.IsList => RowValues.Many(column.Value, Value(instance, column)),
        _ => Value(instance, column) is { } value ? RowValues.One(column.Value, value) : null,
    };

    private static JsonValue? Value(AttributeInstance? instance, TableColumn column)
    {
        var value = instance?.Value;
        foreach (var key in column.Keys)
        {
            value = (value as JsonObject)?[key];
        }

        return value;
    }

    private static Coordinate? Within(Geometry? geometry) => geometry switch
    {
        null or { IsEmpty: true } => null,
        Point point => point.Coordinate,
        _ => geometry.InteriorPoint.Coordinate,
    };

    // A table has one value: that of the default instance.
    private AttributeInstance? Attribute(TableColumn column) => _entity!.Find(column.Attribute)?.Find(null);
}
