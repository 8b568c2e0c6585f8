using ContextBroker.NgsiLd.Model;
using Microsoft.AspNetCore.Http;

namespace ContextBroker.Mqtt.Provisioning;

/// <summary>/iot/services, also called /iot/groups: the configuration groups.</summary>
internal sealed class ServiceEndpoints(ProvisioningRegistry registry, DeviceCredentials credentials)
{
    private const string AllPaths = "/*";

    private static readonly string[] Identifying = ["resource", "apikey"];
    private static readonly JsonObject AnyDevice = JsonValue.Object(("device_id", JsonValue.Of("x")));

    private readonly ProvisioningRegistry _registry = registry;
    private readonly DeviceCredentials _credentials = credentials;

    public async Task Create(HttpContext http, string list)
    {
        var scope = IotRequest.Scope(http);
        var body = await IotRequest.Body(http).ConfigureAwait(false);
        JsonObject[] groups = [.. Members.Objects(body, list).Select(group => Checked(scope, group))];
        if (body[list] is null || groups.Length == 0)
        {
            throw IotProblem.WrongSyntax($"{list} must be an array of at least one object");
        }

        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = await _credentials.Hashed(groups[i]).ConfigureAwait(false);
        }

        await _registry.AddGroups(scope, groups, http.RequestAborted).ConfigureAwait(false);
        await IotRequest.Answer(http, StatusCodes.Status201Created, JsonValue.EmptyObject).ConfigureAwait(false);
    }

    public Task List(HttpContext http, string list)
    {
        var scope = IotRequest.Scope(http);
        ServiceGroup[] found = [.. _registry.Groups
            .Where(g => g.Scope.Service == scope.Service && (scope.Subservice == AllPaths || g.Scope.Subservice == scope.Subservice))
            .OrderBy(g => g.Scope.Subservice, StringComparer.Ordinal).ThenBy(g => g.ApiKey, StringComparer.Ordinal).ThenBy(g => g.Resource, StringComparer.Ordinal)];
        var page = found.Skip(IotRequest.Number(http, "offset") ?? 0).Take(IotRequest.Number(http, "limit") ?? int.MaxValue);
        return IotRequest.Answer(http, StatusCodes.Status200OK, JsonValue.Object(("count", JsonValue.Of(found.Length)), (list, new JsonArray([.. page.Select(Shown)]))));
    }

    public async Task Update(HttpContext http)
    {
        var group = Asked(http);
        var change = await IotRequest.Body(http).ConfigureAwait(false);
        var body = Checked(group.Scope, Patch.Apply(group.Body, change, "service", "subservice", "apikey", "resource"));
        await _registry.ReplaceGroup(group, await _credentials.Hashed(body).ConfigureAwait(false), http.RequestAborted).ConfigureAwait(false);
        await IotRequest.NoContent(http).ConfigureAwait(false);
    }

    public async Task Delete(HttpContext http)
    {
        await _registry.RemoveGroup(Asked(http), http.RequestAborted).ConfigureAwait(false);
        await IotRequest.NoContent(http).ConfigureAwait(false);
    }

    private ServiceGroup Asked(HttpContext http)
    {
        var scope = IotRequest.Scope(http);
        string[] missing = [.. Identifying.Where(name => !http.Request.Query.ContainsKey(name))];
        if (missing.Length > 0)
        {
            throw IotProblem.MissingHeaders(missing);
        }

        var (resource, apiKey) = (http.Request.Query["resource"].ToString(), http.Request.Query["apikey"].ToString());
        return _registry.FindGroup(scope, resource, apiKey) ?? throw IotProblem.GroupNotFound(resource, apiKey);
    }

    private JsonObject Checked(ServiceScope scope, JsonObject group)
    {
        // Older tools write type for entity_type.
        var body = group["type"] is { } type && group["entity_type"] is null ? group.Without("type").With("entity_type", type) : group;
        if (Members.Text(body, "apikey") is null or "" || Members.Text(body, "resource") is null)
        {
            throw IotProblem.WrongSyntax("a service needs apikey and resource");
        }

        Members.Policy(body);
        _registry.Map(scope, AnyDevice, body);
        return body;
    }

    private static JsonObject Shown(ServiceGroup group) =>
        DeviceCredentials.Shown(group.Body).With("service", JsonValue.Of(group.Scope.Service)).With("subservice", JsonValue.Of(group.Scope.Subservice));
}
