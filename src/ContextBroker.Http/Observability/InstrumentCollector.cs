using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace ContextBroker.Http.Observability;

/// <summary>
/// Collects what the broker's parts (meters named "ContextBroker...") and the runtime measure. A listener of our own: the usual exporter
/// packages are either still in preview or put a middleware on every request.
/// </summary>
internal sealed class InstrumentCollector : IDisposable
{
    private const string Ours = "ContextBroker";
    private const string Runtime = "System.Runtime";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(Instrument Instrument, string Labels), Series> _series = new();

    public InstrumentCollector()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith(Ours, StringComparison.Ordinal) || instrument.Meter.Name == Runtime)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Record(i, value, tags));
        _listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Record(i, value, tags));
        _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Record(i, value, tags));
        _listener.Start();
    }

    public void Write(StringBuilder text)
    {
        _listener.RecordObservableInstruments();
        foreach (var instrument in _series.GroupBy(s => s.Key.Instrument).OrderBy(g => NameOf(g.Key), StringComparer.Ordinal))
        {
            Write(text, instrument.Key, instrument.Select(s => (s.Key.Labels, s.Value)));
        }
    }

    public void Dispose() => _listener.Dispose();

    private static void Write(StringBuilder text, Instrument instrument, IEnumerable<(string Labels, Series Series)> series)
    {
        var (name, type) = (NameOf(instrument), TypeOf(instrument));
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {instrument.Description?.ReplaceLineEndings(" ")}\n# TYPE {name} {type}\n");
        foreach (var (labels, value) in series)
        {
            var written = labels.Length == 0 ? "" : $"{{{labels}}}";
            var suffix = type == "summary" ? "_sum" : "";
            text.Append(CultureInfo.InvariantCulture, $"{name}{suffix}{written} {value.Sum}\n");
            if (type == "summary")
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}_count{written} {value.Count}\n");
            }
        }
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = _series.GetOrAdd((instrument, LabelsOf(tags)), static key => new Series(ReplacesItself(key.Instrument)));
        series.Record(value);
    }

    // Observable instruments and gauges report what is; the others what is added.
    private static bool ReplacesItself(Instrument instrument) =>
        instrument.IsObservable || instrument.GetType().Name.StartsWith("Gauge", StringComparison.Ordinal);

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var labels = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels.Append(labels.Length == 0 ? "" : ",").Append(Plain(name)).Append("=\"")
                .Append(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings("\\n"))
                .Append('"');
        }

        return labels.ToString();
    }

    private static string NameOf(Instrument instrument)
    {
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        var name = Plain(instrument.Name);
        name = name.EndsWith(unit, StringComparison.Ordinal) ? name : name + unit;
        return TypeOf(instrument) == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static string TypeOf(Instrument instrument)
    {
        var type = instrument.GetType().Name;
        return type.StartsWith("Histogram", StringComparison.Ordinal) ? "summary"
            : type.StartsWith("Counter", StringComparison.Ordinal) || type.StartsWith("ObservableCounter", StringComparison.Ordinal) ? "counter"
            : "gauge";
    }

    private static string Plain(string name) => string.Create(name.Length, name, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
        }
    });

    private sealed class Series(bool replaces)
    {
        private readonly Lock _lock = new();
        private double _sum;
        private long _count;

        public double Sum
        {
            get
            {
                lock (_lock)
                {
                    return _sum;
                }
            }
        }

        public long Count
        {
            get
            {
                lock (_lock)
                {
                    return _count;
                }
            }
        }

        public void Record(double value)
        {
            lock (_lock)
            {
                _sum = replaces ? value : _sum + value;
                _count++;
            }
        }
    }
}
