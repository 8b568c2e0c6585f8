using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using ContextBroker.Core.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Federation;

/// <summary>Settings under "Identity": what this broker calls itself towards others.</summary>
public sealed class IdentityOptions
{
    public const string Section = "Identity";

    /// <summary>The broker's pseudonym, a token of RFC 7230 without "~"; unique among the brokers that know each other. Default: one that the store keeps, made at its first start.</summary>
    [RegularExpression(@"[A-Za-z0-9!#$%&'*+.^_`|-]+")]
    public string? Alias { get; set; }
}

/// <summary>
/// What this broker calls itself (clause 5.2.40). Two brokers of one name would take each other for themselves, and each request that goes from
/// one to the other for a loop: so the default is made once, kept in the store, and the same for all nodes on it.
/// </summary>
public sealed class BrokerIdentity(IDocumentStore documents, IOptions<IdentityOptions> options) : IHostedLifecycleService
{
    private const string Kind = "identity";
    private const string Id = "alias";

    private string _alias = options.Value.Alias ?? "";

    /// <summary>Tenants of one broker are different sources to those who forward to them.</summary>
    public string AliasOf(string tenant) => tenant.Length == 0 ? _alias : $"{_alias}~{tenant}";

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (_alias.Length > 0)
        {
            return;
        }

        // Another node may be a moment earlier: then its name is the one.
        _alias = await Stored(cancellationToken) ?? await Made() ?? await Stored(cancellationToken)
            ?? throw new InvalidOperationException("The broker's alias could not be stored");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<string?> Stored(CancellationToken cancel)
    {
        var stored = (await documents.List(Kind, cancel)).FirstOrDefault(document => document.Id == Id);
        return stored is null ? null : ((NgsiLd.Model.JsonString)NgsiLd.Model.JsonText.Parse(stored.Json.Span)).Value;
    }

    private async Task<string?> Made()
    {
        var alias = $"contextbroker-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        return await documents.Put(Kind, "", Id, 0, Encoding.UTF8.GetBytes($"\"{alias}\""), CancellationToken.None) is null ? null : alias;
    }
}
