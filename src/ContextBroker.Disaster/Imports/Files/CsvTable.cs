using System.Globalization;
using ContextBroker.NgsiLd;
using CsvHelper;

namespace ContextBroker.Disaster.Imports.Files;

/// <summary>A CSV file row by row. Encoding and delimiter are recognised; the first row names the columns.</summary>
internal sealed class CsvTable : IDisposable
{
    private readonly CsvReader _reader;
    private readonly Dictionary<string, int> _columns;

    private CsvTable(CsvReader reader, CsvText text, char delimiter, List<string> columns)
    {
        (_reader, Text, Delimiter, Columns) = (reader, text, delimiter, columns);
        _columns = new Dictionary<string, int>(columns.Count, StringComparer.Ordinal);
        for (var i = 0; i < columns.Count; i++)
        {
            _columns.TryAdd(columns[i], i);
        }
    }

    public CsvText Text { get; }

    public char Delimiter { get; }

    public IReadOnlyList<string> Columns { get; }

    /// <exception cref="ProblemException">BadRequestData: there is no row that names columns.</exception>
    /// <param name="headerLine">The line that names the columns, from 1.</param>
    /// <param name="open">Opens the file at its start, to look at it.</param>
    /// <param name="read">Opens it to be read; null: as to look at it.</param>
    public static CsvTable Open(Func<Stream> open, int headerLine = 1, Func<Stream>? read = null)
    {
        CsvText text;
        using (var stream = open())
        {
            text = CsvText.Recognise(stream);
        }

        char delimiter;
        using (var lines = new StreamReader(open(), text.Encoding))
        {
            delimiter = DelimiterOf(LineAt(lines, headerLine));
        }

        var options = new CsvReaderOptions { Separator = delimiter, HasHeader = false, MissingField = CsvMissingFieldHandling.ReturnEmpty, TrackLineNumbers = true };
        var reader = CsvReader.Create(new StreamReader((read ?? open)(), text.Encoding), options);
        for (var line = 0; line < headerLine; line++)
        {
            if (!reader.Read())
            {
                reader.Dispose();
                throw ProblemException.BadRequestData($"The file ends before line {headerLine}, which was to name its columns");
            }
        }

        var columns = new List<string>(reader.FieldCount);
        for (var i = 0; i < reader.FieldCount; i++)
        {
            columns.Add(reader.GetString(i).Trim().TrimStart('\uFEFF'));
        }

        return new CsvTable(reader, text, delimiter, columns);
    }

    public IEnumerable<SourceRecord> Rows()
    {
        var row = new Row(this);
        while (_reader.Read())
        {
            if (!IsBlank())
            {
                yield return row;
            }
        }
    }

    public void Dispose() => _reader.Dispose();

    private bool IsBlank()
    {
        for (var i = 0; i < _reader.FieldCount; i++)
        {
            if (!_reader.IsEmpty(i))
            {
                return false;
            }
        }

        return true;
    }

    private static string LineAt(StreamReader lines, int number)
    {
        var line = "";
        for (var i = 0; i < number; i++)
        {
            line = lines.ReadLine() ?? throw ProblemException.BadRequestData($"The file ends before line {number}, which was to name its columns");
        }

        return line;
    }

    // The one of three that parts the header into the most columns; what stands in quotes does not count.
    private static char DelimiterOf(string header)
    {
        var (best, most) = (',', 0);
        foreach (var delimiter in ",\t;")
        {
            var (count, isQuoted) = (0, false);
            foreach (var c in header)
            {
                isQuoted ^= c == '"';
                count += c == delimiter && !isQuoted ? 1 : 0;
            }

            (best, most) = count > most ? (delimiter, count) : (best, most);
        }

        return best;
    }

    private sealed class Row(CsvTable table) : SourceRecord
    {
        public override string Place => string.Create(CultureInfo.InvariantCulture, $"line {table._reader.LineNumber}");

        public override Cell this[string column] =>
            table._columns.TryGetValue(column, out var index) ? Cell.Of(index < table._reader.FieldCount ? table._reader.GetString(index) : "") : Cell.Absent;
    }
}
