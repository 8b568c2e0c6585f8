using System.Collections.Immutable;
using ContextBroker.Core.Models;
using ContextBroker.NgsiLd.Queries;

namespace ContextBroker.OData.Tables;

/// <summary>A modelled type as a table: an entity set of OData, with the attributes flattened to columns.</summary>
public sealed class EntityTable
{
    private EntityTable(EntityModel model, ImmutableArray<TableColumn> columns) =>
        (Model, Columns, ByName) = (model, columns, columns.ToDictionary(c => c.Name));

    public EntityModel Model { get; }

    public ImmutableArray<TableColumn> Columns { get; }

    public IReadOnlyDictionary<string, TableColumn> ByName { get; }

    /// <summary>All entities of the type.</summary>
    public EntityQuery All => new() { Selectors = [new EntitySelector { Types = new TypeName(Model.Type) }] };

    /// <summary>Those of these ids.</summary>
    public EntityQuery OfIds(ImmutableArray<string> ids) => new() { Selectors = [All.Selectors[0] with { Ids = ids }] };

    /// <param name="names">The models that there are: a Relationship to another one can be read, not followed.</param>
    public static EntityTable Of(EntityModel model, IReadOnlySet<string> names)
    {
        var columns = new ColumnList(names);
        columns.Add("id", ColumnSource.Id, ValueModel.Text, new QPath([], QMember.Id, [], null), "The entity's id, a URI");
        foreach (var attribute in model.Attributes)
        {
            columns.Add(attribute);
        }

        columns.Add("createdAt", ColumnSource.CreatedAt, ValueModel.DateTime, new QPath([], QMember.CreatedAt, [], null), "When the broker first stored the entity");
        columns.Add("modifiedAt", ColumnSource.ModifiedAt, ValueModel.DateTime, new QPath([], QMember.ModifiedAt, [], null), "When the entity last changed");
        return new EntityTable(model, columns.ToImmutable());
    }

    private sealed class ColumnList(IReadOnlySet<string> names)
    {
        private readonly ImmutableArray<TableColumn>.Builder _columns = ImmutableArray.CreateBuilder<TableColumn>();

        public ImmutableArray<TableColumn> ToImmutable() => _columns.ToImmutable();

        public void Add(string name, ColumnSource source, ValueModel value, QPath path, string description) =>
            _columns.Add(new TableColumn(_columns.Count, name, source, value, false, "", [], path) { Description = description });

        public void Add(AttributeModel attribute)
        {
            switch (attribute.Value)
            {
                case ValueModel.Object:
                    AddMembers(attribute.Name, attribute, attribute, []);
                    break;
                case ValueModel.Link:
                    AddLink(attribute);
                    break;
                default:
                    Add(attribute.Name, attribute, attribute, []);
                    break;
            }

            if (attribute.Value == ValueModel.Geometry)
            {
                AddDegrees(attribute);
            }

            if (attribute.IsObserved)
            {
                Add(attribute.Name + "_observedAt", attribute, ColumnSource.ObservedAt, ValueModel.DateTime, new QPath([attribute.Iri], QMember.ObservedAt, [], null), "When it was observed");
            }
        }

        private void AddMembers(string prefix, AttributeModel attribute, AttributeModel holder, ImmutableArray<string> keys)
        {
            foreach (var member in holder.Members)
            {
                var name = prefix + "_" + member.Name;
                if (member.Value == ValueModel.Object)
                {
                    AddMembers(name, attribute, member, keys.Add(member.Name));
                }
                else
                {
                    Add(name, attribute, member, keys.Add(member.Name));
                }
            }
        }

        private void Add(string name, AttributeModel attribute, AttributeModel value, ImmutableArray<string> keys) => _columns.Add(
            new TableColumn(_columns.Count, name, ColumnSource.Value, value.Value, value.IsList, attribute.Iri, keys, new QPath([attribute.Iri], null, keys, null))
            {
                Description = value.Description,
            });

        // The ids under a name of their own, as foreign keys are; the name itself leads to the entities.
        private void AddLink(AttributeModel attribute)
        {
            _columns.Add(new TableColumn(
                _columns.Count, attribute.Name + (attribute.IsList ? "Ids" : "Id"), ColumnSource.Value, ValueModel.Link, attribute.IsList, attribute.Iri, [], QPath.To(attribute.Iri))
            {
                Description = attribute.Description,
            });
            if (attribute.Target is { } target && names.Contains(target))
            {
                _columns.Add(new TableColumn(_columns.Count, attribute.Name, ColumnSource.Linked, ValueModel.Link, attribute.IsList, attribute.Iri, [], null) { Target = target });
            }
        }

        // Those of location go by their plain names.
        private void AddDegrees(AttributeModel attribute)
        {
            var prefix = attribute.Name == "location" ? "" : attribute.Name + "_";
            Add(prefix + "latitude", attribute, ColumnSource.Latitude, ValueModel.Number, null, "Degrees north (JGD2011, as good as WGS 84) of a point within " + attribute.Name);
            Add(prefix + "longitude", attribute, ColumnSource.Longitude, ValueModel.Number, null, "Degrees east of the same point");
        }

        private void Add(string name, AttributeModel attribute, ColumnSource source, ValueModel value, QPath? path, string description) =>
            _columns.Add(new TableColumn(_columns.Count, name, source, value, false, attribute.Iri, [], path) { Description = description });
    }
}
