using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ContextBroker.Sqlite.Connections;

/// <summary>
/// The functions of SQLite that run for every value of every row, by the address of the statement: the library's own way counts references to its
/// handle around each call. What only looks at or sets one value does not even leave managed code's ways. Whoever calls keeps the handle alive.
/// </summary>
internal static unsafe partial class Native
{
    public const string Library = "e_sqlite3";
    public const DllImportSearchPath Paths = DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory;

    // SQLite copies what it is given: SQLITE_TRANSIENT.
    private static readonly nint Copied = -1;

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    [SuppressGCTransition]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    [DefaultDllImportSearchPaths(Paths)]
    public static partial int Bind(nint statement, int parameter, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_double")]
    [SuppressGCTransition]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    [DefaultDllImportSearchPaths(Paths)]
    public static partial int Bind(nint statement, int parameter, double value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    [SuppressGCTransition]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    [DefaultDllImportSearchPaths(Paths)]
    public static partial int BindNull(nint statement, int parameter);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_zeroblob")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    [DefaultDllImportSearchPaths(Paths)]
    public static partial int BindZeros(nint statement, int parameter, int length);

    public static int BindText(nint statement, int parameter, ReadOnlySpan<byte> utf8)
    {
        // An empty span has no address, which would be NULL.
        fixed (byte* text = &MemoryMarshal.GetReference(utf8.IsEmpty ? "\0"u8 : utf8))
        {
            return BindText(statement, parameter, text, utf8.Length, Copied);
        }
    }

    public static int BindBlob(nint statement, int parameter, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* blob = bytes)
        {
            return BindBlob(statement, parameter, blob, bytes.Length, Copied);
        }
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    [DefaultDllImportSearchPaths(Paths)]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    [DefaultDllImportSearchPaths(Paths)]
    public static partial int Reset(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    [SuppressGCTransition]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    [DefaultDllImportSearchPaths(Paths)]
    public static partial int ColumnType(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    [SuppressGCTransition]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    [DefaultDllImportSearchPaths(Paths)]
    public static partial long ColumnInt64(nint statement, int column);

    public static ReadOnlySpan<byte> ColumnText(nint statement, int column)
    {
        // The order matters: the length is that of the text once it is one.
        var text = Text(statement, column);
        return new ReadOnlySpan<byte>(text, ColumnBytes(statement, column));
    }

    public static ReadOnlySpan<byte> ColumnBlob(nint statement, int column)
    {
        var blob = Blob(statement, column);
        return new ReadOnlySpan<byte>(blob, ColumnBytes(statement, column));
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    [DefaultDllImportSearchPaths(Paths)]
    private static partial int BindText(nint statement, int parameter, byte* text, int length, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    [DefaultDllImportSearchPaths(Paths)]
    private static partial int BindBlob(nint statement, int parameter, byte* blob, int length, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    [SuppressGCTransition]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    [DefaultDllImportSearchPaths(Paths)]
    private static partial int ColumnBytes(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_text")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    [DefaultDllImportSearchPaths(Paths)]
    private static partial byte* Text(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    [SuppressGCTransition]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    [DefaultDllImportSearchPaths(Paths)]
    private static partial byte* Blob(nint statement, int column);
}
