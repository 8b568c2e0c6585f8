using System.ComponentModel.DataAnnotations;

namespace ContextBroker.Http.Clients;

/// <summary>Settings under "Clients": what is made easy for clients, and what is taken from them although the standard refuses it.</summary>
public sealed class ClientOptions : IValidatableObject
{
    public const string Section = "Clients";

    /// <summary>
    /// Whether bodies of unannounced length (Transfer-Encoding: chunked) are taken, as .NET's PostAsJsonAsync sends them. Clause 6.3.4 refuses
    /// them with 411.
    /// </summary>
    public bool ChunkedBodies { get; set; }

    /// <summary>
    /// Whether ids, an id pattern or a scope alone are a query of entities or evolutions, as Grafana's data source, the Node-RED nodes and ngsijs send
    /// them. Clauses 5.7.2.4 and 5.7.4.4 refuse them as too wide.
    /// </summary>
    public bool QueriesByIdAlone { get; set; }

    /// <summary>
    /// Bytes from which on the body of an answer is compressed for clients that accept br or gzip. 0: none is.
    /// </summary>
    [Range(0, 1 << 30)]
    public int CompressFrom { get; set; } = 1024;

    /// <summary>
    /// Origins whose web pages may speak to the broker from a browser (CORS), as https://map.example.jp; "*" allows all. None: no page of another origin may.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>
    /// Whether pages of the allowed origins may send the browser's cookies and logins along, as a gateway in front of the broker may ask for. Not with "*".
    /// </summary>
    public bool AllowCredentials { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => AllowCredentials && AllowedOrigins.Contains("*")
        ? [new ValidationResult("Clients:AllowCredentials needs origins by name: with \"*\" any page could act for whoever is logged in", [nameof(AllowCredentials)])]
        : [];
}
