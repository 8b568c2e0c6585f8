namespace ContextBroker.Http.Clients;

/// <summary>Settings under "Clients": what is made easy for clients, and what is taken from them although the standard refuses it.</summary>
public sealed class ClientOptions
{
    public const string Section = "Clients";

    /// <summary>
    /// Whether bodies of unannounced length (Transfer-Encoding: chunked) are taken, as .NET's PostAsJsonAsync sends them. Clause 6.3.4 refuses
    /// them with 411.
    /// </summary>
    public bool ChunkedBodies { get; set; }

    /// <summary>
    /// Whether ids, an id pattern or a scope alone are a query, as Grafana's data source sends them. Clause 5.7.2.4 refuses them as too wide.
    /// </summary>
    public bool QueriesByIdAlone { get; set; }

    /// <summary>
    /// Origins whose web pages may speak to the broker from a browser (CORS), as https://map.example.jp; "*" allows all. None: no page of another origin may.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];
}
