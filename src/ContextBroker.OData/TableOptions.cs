using System.ComponentModel.DataAnnotations;

namespace ContextBroker.OData;

/// <summary>Settings under "OData": tables of the modelled types for spreadsheets and BI tools, read only.</summary>
public sealed class TableOptions
{
    public const string Section = "OData";

    /// <summary>Serves /odata. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Rows of one answer at most; the rest follows by @odata.nextLink. A client may ask for fewer (Prefer: odata.maxpagesize). Default 1000.</summary>
    [Range(1, 100_000)]
    public int PageSize { get; set; } = 1000;

    /// <summary>Rows that one request may put in order, group or add up; a request for more is refused. Default 1 000 000.</summary>
    [Range(1, 100_000_000)]
    public int MaxRows { get; set; } = 1_000_000;

    /// <summary>How many links one after the other $expand may follow. Default 3.</summary>
    [Range(1, 10)]
    public int MaxExpansionDepth { get; set; } = 3;

    /// <summary>Parts of one $filter at most. Default 200.</summary>
    [Range(1, 10_000)]
    public int MaxFilterNodes { get; set; } = 200;

    /// <summary>Memory for columns of tables that are ordered, grouped or added up; a table that takes more is read from the store each time. 0: none is held. Megabytes, default 256.</summary>
    [Range(0, 1_000_000)]
    public int ColumnMegabytes { get; set; } = 256;

    /// <summary>Columns that nobody asked for are let go after so long, those of OData:ColumnsAhead excepted. Default ten minutes.</summary>
    public TimeSpan ColumnIdle { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Tables of at least so many rows have columns before somebody asks, as far as there is room: the first question does not wait for them. Not while more than a thousand changes a second are made. 0: none has. Default 10 000.</summary>
    [Range(0, int.MaxValue)]
    public int ColumnsAhead { get; set; } = 10_000;

    /// <summary>Memory for columns that nobody asks for (OData:ColumnsAhead), of that of OData:ColumnMegabytes; a table that would take more is read when somebody asks. 0: none has columns ahead. Megabytes, default 32.</summary>
    [Range(0, 1_000_000)]
    public int ColumnMegabytesAhead { get; set; } = 32;
}
