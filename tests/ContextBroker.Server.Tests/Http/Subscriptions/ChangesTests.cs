using System.Text;
using System.Text.Json.Nodes;

namespace ContextBroker.Server.Tests.Http.Subscriptions;

/// <summary>The stream of changes for who cannot open a port.</summary>
public sealed class ChangesTests
{
    private readonly Api _api = Api.NewTenant();

    [Test]
    public async Task StateThenChanges()
    {
        await Write("a:1", 1);
        var start = await Last();
        await Write("a:2", 2);
        await Write("a:1", 3);
        var answer = (await _api.Get($"/changes?after={start}")).Json;

        Assert.That(Values(answer), Is.EqualTo(new[] { ("urn:a:2", 2), ("urn:a:1", 3) }));
        Assert.That((long)answer["last"]!, Is.GreaterThanOrEqualTo((long)answer["changes"]![1]!["sequence"]!));
        Assert.That((await _api.Get($"/changes?after={answer["last"]}")).Json["changes"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task FiltersAndProjectionsAreThoseOfSubscriptions()
    {
        await Write("f:0", 0);
        var start = await Last();
        for (var i = 1; i <= 9; i++)
        {
            await Write($"f:{i}", i);
        }

        await Write("f:5", 50, "note");
        var answer = await _api.Get(
            $"/changes?after={start}&type=Shelter&id=urn:f:4,urn:f:5,urn:f:6&q=occupancy>4&watchedAttributes=occupancy&attrs=occupancy&format=keyValues");
        Assert.That(answer.Json["changes"]!.AsArray().Select(one => one!["notification"]!["data"]![0]!.ToJsonString()), Is.EqualTo(new[]
        {
            """{"id":"urn:f:5","type":"Shelter","occupancy":5}""",
            """{"id":"urn:f:6","type":"Shelter","occupancy":6}""",
            """{"id":"urn:f:5","type":"Shelter","occupancy":50}""",
        }));
        Assert.That((await _api.Get("/changes?q=((")).Problem, Is.EqualTo((400, "BadRequestData")));
        Assert.That((await _api.Get("/changes?type=Nothing")).Json["changes"]!.AsArray(), Is.Empty);
    }

    // What a screen asks for to go on where it was: plain values of several types, and what is gone.
    [Test]
    public async Task AScreenGoesOnWithSeveralTypes()
    {
        await Write("m:0", 0);
        var start = await Last();
        await _api.Given("""{"id":"urn:m:1","type":"Order","level":4}""");
        await _api.Given("""{"id":"urn:m:2","type":"Gauge","level":1}""");
        await Write("m:3", 3);
        await _api.Delete("/entities/urn:m:1");
        var told = (await _api.Get($"/changes?after={start}&type=Shelter,Order&format=simplified&notificationTrigger=entityCreated,entityUpdated,entityDeleted")).Json["changes"]!.AsArray()
            .Select(one => one!["notification"]!["data"]![0]!.AsObject()).ToList();
        Assert.That(told.Select(entity => $"{entity["id"]} {entity["level"] ?? entity["occupancy"]}"), Is.EqualTo(new[] { "urn:m:1 4", "urn:m:3 3", "urn:m:1 " }));
        Assert.That(told.Select(entity => entity.ContainsKey("deletedAt")), Is.EqualTo(new[] { false, false, true }));
    }

    [Test]
    public async Task LongPollWaitsForTheChange()
    {
        await Write("w:0", 0);
        var polling = _api.Get($"/changes?after={await Last()}&wait=20&id=urn:w:1");
        await Write("w:2", 2);
        await Write("w:1", 1);
        Assert.That(Values((await polling).Json), Is.EqualTo(new[] { ("urn:w:1", 1) }));
    }

    [Test]
    public async Task EventsGoOnWhereTheLastOneWas()
    {
        await Write("e:0", 0);
        var start = $"{await Last()}";
        using (var first = await Events.Open(_api.Tenant!, $"after={start}&type=Shelter"))
        {
            await Write("e:1", 1);
            await Write("e:2", 2);
            Assert.That((await first.Next()).Value, Is.EqualTo(1));
            start = (await first.Next()).Id;
        }

        await Write("e:3", 3);
        using var again = await Events.Open(_api.Tenant!, "after=0&type=Shelter", lastEventId: start);
        Assert.That((await again.Next()).Value, Is.EqualTo(3));
        await Write("e:4", 4);
        Assert.That((await again.Next()).Value, Is.EqualTo(4));
    }

    [Test]
    public async Task ForgottenChangesAreGone()
    {
        await using var broker = await BrokerOf.Settings("--Changes:Keep=0", "--Changes:TrimInterval=00:00:00.02", "--Changes:Ring=16", "--Storage:RowsBehindMiB=0");
        // The log is kept for whom the changes are planned: somebody hears of them, so each is dealt with at once.
        const string Subscription = """{"type":"Subscription","entities":[{"type":"Shelter"}],"notification":{"endpoint":{"uri":"http://127.0.0.1:9/"}}}""";
        await broker.Send(HttpMethod.Post, "subscriptions", new StringContent(Subscription, Encoding.UTF8, "application/json"));
        for (var i = 0; i < 40; i++)
        {
            await broker.Send(HttpMethod.Post, "entities", new StringContent($$"""{"id":"urn:g:{{i}}","type":"Shelter","occupancy":{{i}}}""", Encoding.UTF8, "application/json"));
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Reply reply;
        do
        {
            limit.Token.ThrowIfCancellationRequested();
            reply = await broker.Send(HttpMethod.Get, "changes?after=3");
        }
        while (reply.Status == 200);

        Assert.That(reply.Problem, Is.EqualTo((410, "InvalidRequest")));
        Assert.That((string)reply.Json["detail"]!, Does.Match("The log begins with change \\d+; those after 3 are forgotten"));
        Assert.That((await broker.Send(HttpMethod.Get, "changes?after=41")).Problem, Is.EqualTo((400, "BadRequestData")));
    }

    [Test]
    public async Task ReadersAreBounded()
    {
        await using var broker = await BrokerOf.Settings("--Changes:MaxReaders=1");
        var address = new Uri(broker.Client.BaseAddress!, "changes");
        using (await Events.Open(broker.Client, address))
        {
            Assert.That((await broker.Send(HttpMethod.Get, "changes")).Status, Is.EqualTo(503));
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await broker.Send(HttpMethod.Get, "changes")).Status == 503)
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task<long> Last() => (long)(await _api.Get("/changes")).Json["last"]!;

    private async Task Write(string name, int occupancy, string more = "name")
    {
        var entity = "{\"id\":\"urn:" + name + "\",\"type\":\"Shelter\",\"occupancy\":" + occupancy + ",\"" + more + "\":\"x\"}";
        var reply = await _api.Post("/entityOperations/upsert?options=update", $"[{entity}]");
        Assert.That(reply.Status, Is.AnyOf(201, 204), reply.Text);
    }

    private static IEnumerable<(string, int)> Values(JsonNode answer) => answer["changes"]!.AsArray().Select(one => one!["notification"]!["data"]![0]!)
        .Select(entity => ((string)entity["id"]!, (int)entity["occupancy"]!["value"]!));

    /// <summary>A Server-Sent Events client.</summary>
    private sealed class Events(HttpResponseMessage response, StreamReader reader) : IDisposable
    {
        public static Task<Events> Open(string tenant, string query, string? lastEventId = null) =>
            Open(RunningBroker.Client, new Uri(RunningBroker.Client.BaseAddress!, "/ngsi-ld/v1/changes?" + query), tenant, lastEventId);

        public static async Task<Events> Open(HttpClient client, Uri address, string? tenant = null, string? lastEventId = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Add("Accept", "text/event-stream");
            if (tenant is not null)
            {
                request.Headers.Add("NGSILD-Tenant", tenant);
            }

            if (lastEventId is not null)
            {
                request.Headers.Add("Last-Event-ID", lastEventId);
            }

            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.That((int)response.StatusCode, Is.EqualTo(200));
            return new Events(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        }

        public async Task<(string Id, int Value)> Next()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var id = "";
            while (await reader.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                {
                    id = line[4..];
                }
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    return (id, (int)JsonNode.Parse(line[6..])!["data"]![0]!["occupancy"]!["value"]!);
                }
            }

            throw new EndOfStreamException();
        }

        public void Dispose()
        {
            reader.Dispose();
            response.Dispose();
        }
    }
}
