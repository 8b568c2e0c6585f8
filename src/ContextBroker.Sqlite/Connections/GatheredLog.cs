using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace ContextBroker.Sqlite.Connections;

/// <summary>
/// A way to the system's files for SQLite that is its usual one but for the write-ahead log: what a transaction appends to that is gathered in memory
/// and written in one piece before the log is synced, where SQLite alone writes every page in two (a group of ten creations: 64 calls of the system,
/// a third of its time). For a connection with <c>synchronous = FULL</c> only: its commits are synced, hence written, before others can look for them.
/// </summary>
internal static unsafe partial class GatheredLog
{
    public const string Name = "gathered-log";

    // SQLite's way to the files of Unix writes no more than 0x1ffff bytes at once.
    private const int Room = 31 * (StoreFile.PageSize + FrameHeader);

    private const int FrameHeader = 24;

    // The methods of a file up to xUnfetch.
    private const int KnownVersion = 3;

    private const int OpenLog = 0x80000;

    private static Vfs* _usual;
    private static int _logAt;

    /// <summary>Once in a process, before the first connection.</summary>
    public static void Register()
    {
        _usual = Find(null);
        _logAt = (_usual->FileSize + 15) & ~15;
        var own = (Vfs*)NativeMemory.Alloc((nuint)sizeof(Vfs));
        *own = *_usual;
        own->Next = null;
        own->Name = (byte*)Marshal.StringToCoTaskMemUTF8(Name);
        own->FileSize = _logAt + sizeof(Log);
        own->Open = &Open;
        if (Register(own, 0) is var code and not raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite does not take {Name}: {code}");
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(Vfs* vfs, byte* name, Opened* file, int flags, int* outFlags)
    {
        var code = _usual->Open(vfs, name, file, flags, outFlags);
        if (code == raw.SQLITE_OK && (flags & OpenLog) != 0 && file->Methods->Version >= KnownVersion)
        {
            var log = LogOf(file);
            *log = new Log { Usual = file->Methods, Methods = *file->Methods, Gathered = (byte*)NativeMemory.Alloc(Room) };
            log->Methods.Version = KnownVersion;
            log->Methods.Close = &Close;
            log->Methods.Read = &Read;
            log->Methods.Write = &Write;
            log->Methods.Truncate = &Truncate;
            log->Methods.Sync = &Sync;
            log->Methods.Size = &Size;
            file->Methods = &log->Methods;
        }

        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(Opened* file)
    {
        var log = LogOf(file);
        var written = Flush(file, log);
        NativeMemory.Free(log->Gathered);
        var code = log->Usual->Close(file);
        return written == raw.SQLITE_OK ? code : written;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(Opened* file, byte* to, int length, long from)
    {
        // A transaction larger than the cache reads again what it wrote.
        var log = LogOf(file);
        var code = from < log->At + log->Length && from + length > log->At ? Flush(file, log) : raw.SQLITE_OK;
        return code == raw.SQLITE_OK ? log->Usual->Read(file, to, length, from) : code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(Opened* file, byte* data, int length, long at)
    {
        var log = LogOf(file);
        if (at != log->At + log->Length || length > Room - log->Length)
        {
            if (Flush(file, log) is var code and not raw.SQLITE_OK)
            {
                return code;
            }

            if (length > Room)
            {
                return log->Usual->Write(file, data, length, at);
            }

            log->At = at;
        }

        Unsafe.CopyBlockUnaligned(log->Gathered + log->Length, data, (uint)length);
        log->Length += length;
        return raw.SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(Opened* file, long size)
    {
        var log = LogOf(file);
        var code = Flush(file, log);
        return code == raw.SQLITE_OK ? log->Usual->Truncate(file, size) : code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(Opened* file, int flags)
    {
        var log = LogOf(file);
        var code = Flush(file, log);
        return code == raw.SQLITE_OK ? log->Usual->Sync(file, flags) : code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Size(Opened* file, long* size)
    {
        var log = LogOf(file);
        var code = Flush(file, log);
        return code == raw.SQLITE_OK ? log->Usual->Size(file, size) : code;
    }

    // What could not be written is not kept: SQLite rolls the transaction back, and writes the next one over its place.
    private static int Flush(Opened* file, Log* log)
    {
        var length = log->Length;
        log->Length = 0;
        return length == 0 ? raw.SQLITE_OK : log->Usual->Write(file, log->Gathered, length, log->At);
    }

    private static Log* LogOf(Opened* file) => (Log*)((byte*)file + _logAt);

    [LibraryImport(Native.Library, EntryPoint = "sqlite3_vfs_find")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    [DefaultDllImportSearchPaths(Native.Paths)]
    private static partial Vfs* Find(byte* name);

    [LibraryImport(Native.Library, EntryPoint = "sqlite3_vfs_register")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    [DefaultDllImportSearchPaths(Native.Paths)]
    private static partial int Register(Vfs* vfs, int isDefault);

    /// <summary>sqlite3_vfs, version 3.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Vfs
    {
        public int Version;
        public int FileSize;
        public int MaxPath;
        public Vfs* Next;
        public byte* Name;
        public void* Data;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, Opened*, int, int*, int> Open;
        public void* Delete;
        public void* Access;
        public void* FullPath;
        public void* LibraryOpen;
        public void* LibraryError;
        public void* LibrarySymbol;
        public void* LibraryClose;
        public void* Randomness;
        public void* Sleep;
        public void* CurrentTime;
        public void* LastError;
        public void* CurrentTimeInt64;
        public void* SetSystemCall;
        public void* GetSystemCall;
        public void* NextSystemCall;
    }

    /// <summary>sqlite3_file: what follows is the usual way's own, and then, at a log, our <see cref="Log"/>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Opened
    {
        public Methods* Methods;
    }

    /// <summary>sqlite3_io_methods, version 3.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Methods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<Opened*, int> Close;
        public delegate* unmanaged[Cdecl]<Opened*, byte*, int, long, int> Read;
        public delegate* unmanaged[Cdecl]<Opened*, byte*, int, long, int> Write;
        public delegate* unmanaged[Cdecl]<Opened*, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<Opened*, int, int> Sync;
        public delegate* unmanaged[Cdecl]<Opened*, long*, int> Size;
        public void* Lock;
        public void* Unlock;
        public void* CheckReservedLock;
        public void* Control;
        public void* SectorSize;
        public void* Characteristics;
        public void* SharedMap;
        public void* SharedLock;
        public void* SharedBarrier;
        public void* SharedUnmap;
        public void* Fetch;
        public void* Unfetch;
    }

    /// <summary>A log that is open: the usual methods, ours in their place, and what is gathered for <see cref="At"/>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Log
    {
        public Methods* Usual;
        public Methods Methods;
        public byte* Gathered;
        public long At;
        public int Length;
    }
}
