using ContextBroker.Core.Models;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Microsoft.OData.Edm.Vocabularies;
using Microsoft.OData.ModelBuilder;

namespace ContextBroker.OData.Tables;

/// <summary>The tables, what $metadata says of them, and the classes of their rows.</summary>
public sealed class TableModel
{
    /// <summary>The namespace of $metadata.</summary>
    public const string Namespace = "ContextBroker";

    private const string ApplySupported = "Org.OData.Aggregation.V1.ApplySupported";

    private readonly Dictionary<string, EntityTable> _byName;

    /// <exception cref="ArgumentException">Two models share a name.</exception>
    public TableModel(IEnumerable<EntityModel> models)
    {
        EntityModel[] all = [.. models.Where(m => !m.IsRestricted).OrderBy(m => m.Name, StringComparer.Ordinal)];
        var names = all.Select(m => m.Name).ToHashSet();
        Tables = [.. all.Select(m => EntityTable.Of(m, names))];
        _byName = Tables.ToDictionary(t => t.Model.Name);
        RowTypes = Tables.Count == 0 ? new Dictionary<string, Type>() : MakeRowTypes();
        Edm = MakeEdm();
    }

    public IReadOnlyList<EntityTable> Tables { get; }

    /// <summary>The classes of the rows by the names of the models.</summary>
    public IReadOnlyDictionary<string, Type> RowTypes { get; }

    public IEdmModel Edm { get; }

    /// <param name="name">Of the model, and so of the entity type in $metadata.</param>
    public EntityTable Table(string name) => _byName[name];

    private IReadOnlyDictionary<string, Type> MakeRowTypes() => OData.Tables.RowTypes.Make(Tables);

    private EdmModel MakeEdm()
    {
        var edm = new EdmModel();
        var container = new EdmEntityContainer(Namespace, "Container");
        edm.AddElement(container);
        var types = Tables.ToDictionary(t => t.Model.Name, t => AddType(edm, t));
        var sets = Tables.ToDictionary(t => t.Model.Name, t => container.AddEntitySet(t.Model.Plural, types[t.Model.Name]));
        foreach (var table in Tables)
        {
            AddLinks(table, types, sets);
            Annotate(edm, sets[table.Model.Name]);
        }

        return edm;
    }

    private EdmEntityType AddType(EdmModel edm, EntityTable table)
    {
        var type = edm.AddEntityType(Namespace, table.Model.Name);
        edm.SetAnnotationValue(type, new ClrTypeAnnotation(RowTypes[table.Model.Name]));
        edm.SetDescriptionAnnotation(type, table.Model.Description);
        foreach (var column in table.Columns.Where(c => c.Source != ColumnSource.Linked))
        {
            var property = type.AddStructuralProperty(column.Name, TypeOf(column));
            if (column.Description.Length > 0)
            {
                edm.SetDescriptionAnnotation(property, column.Description);
            }

            if (column.Source == ColumnSource.Id)
            {
                type.AddKeys(property);
            }
        }

        return type;
    }

    private static IEdmTypeReference TypeOf(TableColumn column)
    {
        var isNullable = column.Source is not (ColumnSource.Id or ColumnSource.CreatedAt or ColumnSource.ModifiedAt);
        var kind = column.Value switch
        {
            ValueModel.Integer => EdmPrimitiveTypeKind.Int64,
            ValueModel.Number => EdmPrimitiveTypeKind.Double,
            ValueModel.Truth => EdmPrimitiveTypeKind.Boolean,
            ValueModel.DateTime => EdmPrimitiveTypeKind.DateTimeOffset,
            ValueModel.Date => EdmPrimitiveTypeKind.Date,
            ValueModel.Geometry => EdmPrimitiveTypeKind.Geography,
            _ => EdmPrimitiveTypeKind.String,
        };
        return column.IsList
            ? EdmCoreModel.GetCollection(EdmCoreModel.Instance.GetPrimitive(kind, isNullable: false))
            : EdmCoreModel.Instance.GetPrimitive(kind, isNullable);
    }

    private static void AddLinks(EntityTable table, Dictionary<string, EdmEntityType> types, Dictionary<string, EdmEntitySet> sets)
    {
        foreach (var link in table.Columns.Where(c => c.Source == ColumnSource.Linked))
        {
            var navigation = types[table.Model.Name].AddUnidirectionalNavigation(new EdmNavigationPropertyInfo
            {
                Name = link.Name,
                Target = types[link.Target!],
                TargetMultiplicity = link.IsList ? EdmMultiplicity.Many : EdmMultiplicity.ZeroOrOne,
            });
            sets[table.Model.Name].AddNavigationTarget(navigation, sets[link.Target!]);
        }
    }

    // Read only, and $apply is understood: clients look before they ask.
    private static void Annotate(EdmModel edm, EdmEntitySet set)
    {
        Say(ApplySupported, new EdmRecordExpression());
        Say("Org.OData.Capabilities.V1.InsertRestrictions", Not("Insertable"));
        Say("Org.OData.Capabilities.V1.UpdateRestrictions", Not("Updatable"));
        Say("Org.OData.Capabilities.V1.DeleteRestrictions", Not("Deletable"));

        static EdmRecordExpression Not(string property) => new(new EdmPropertyConstructor(property, new EdmBooleanConstant(false)));

        void Say(string term, EdmRecordExpression value)
        {
            if (edm.FindTerm(term) is { } known)
            {
                var annotation = new EdmVocabularyAnnotation(set, known, value);
                annotation.SetSerializationLocation(edm, EdmVocabularyAnnotationSerializationLocation.Inline);
                edm.SetVocabularyAnnotation(annotation);
            }
        }
    }
}
