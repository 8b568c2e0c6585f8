using System.Reflection;
using System.Reflection.Emit;

namespace ContextBroker.OData.Tables;

/// <summary>
/// Makes a class per table, with a property per column, because the OData library filters, groups and writes typed objects. Nothing but
/// "return (T)Value(number)" is made.
/// </summary>
internal static class RowTypes
{
    private const MethodAttributes Getter = MethodAttributes.Public | MethodAttributes.SpecialName | MethodAttributes.HideBySig;

    private static readonly MethodInfo Value = typeof(EntityRow).GetMethod("Value", BindingFlags.Instance | BindingFlags.NonPublic, [typeof(int)])!;

    /// <summary>The classes by the names of the models.</summary>
    public static IReadOnlyDictionary<string, Type> Make(IReadOnlyCollection<EntityTable> tables)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("ContextBroker.OData.Rows"), AssemblyBuilderAccess.Run);
        var module = assembly.DefineDynamicModule("Rows");
        var builders = tables.ToDictionary(
            t => t.Model.Name,
            t => module.DefineType("ContextBroker.OData.Rows." + t.Model.Name, TypeAttributes.Public | TypeAttributes.Sealed, typeof(EntityRow)));
        foreach (var table in tables)
        {
            var builder = builders[table.Model.Name];
            foreach (var column in table.Columns)
            {
                DefineProperty(builder, column, TypeOf(column, builders));
            }
        }

        return builders.ToDictionary(b => b.Key, b => b.Value.CreateType());
    }

    private static Type TypeOf(TableColumn column, Dictionary<string, TypeBuilder> builders)
    {
        var one = column.Source switch
        {
            ColumnSource.Linked => builders[column.Target!],
            _ when column.IsList => RowValues.ElementTypeOf(column.Value),
            ColumnSource.CreatedAt or ColumnSource.ModifiedAt => typeof(DateTimeOffset),
            _ => RowValues.TypeOf(column.Value),
        };
        return column.IsList ? typeof(IEnumerable<>).MakeGenericType(one) : one;
    }

    private static void DefineProperty(TypeBuilder builder, TableColumn column, Type type)
    {
        var getter = builder.DefineMethod("get_" + column.Name, Getter, type, Type.EmptyTypes);
        var il = getter.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, column.Number);
        il.Emit(OpCodes.Call, Value);
        il.Emit(OpCodes.Unbox_Any, type);
        il.Emit(OpCodes.Ret);
        builder.DefineProperty(column.Name, PropertyAttributes.None, type, null).SetGetMethod(getter);
    }
}
