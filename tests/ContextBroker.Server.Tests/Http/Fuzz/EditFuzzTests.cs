using ContextBroker.NgsiLd.Contexts;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Server.Tests.Http.Fuzz;

/// <summary>An entity that is changed in every way again and again is always what the model says (clauses 5.6.2 to 5.6.10, 5.6.17 to 5.6.20).</summary>
public sealed class EditFuzzTests
{
    private const int Edits = 12;

    private readonly FuzzClient _client = FuzzClient.NewTenant();
    private IReadOnlyList<FuzzContext> _contexts = [];
    private int _count;

    [OneTimeSetUp]
    public async Task HostContext() => _contexts = await FuzzContext.All(_client);

    [Test]
    public Task WhatIsChangedIsReadBack() => FuzzRun.Rounds(async random =>
    {
        var entity = FuzzEntities.Next(random, ++_count);
        await _client.Done(new(HttpMethod.Post, "/entities", FuzzEntities.Write(entity, EntityFormat.Normalized, LdContext.Core)));
        var created = await Times(entity);
        for (var i = 0; i < Edits; i++)
        {
            var (after, what) = await Edit(entity, random);
            var read = await Read(entity.Id);
            if (FuzzEntities.Text(read) != FuzzEntities.Text(after))
            {
                throw new AssertionException($"{what}\nof {FuzzEntities.Text(entity)}\nexpected {FuzzEntities.Text(after)}\n but was {FuzzEntities.Text(read)}");
            }

            var times = await Times(entity);
            Assert.That(times.CreatedAt, Is.EqualTo(created.CreatedAt), $"createdAt stays\n{what}");
            Assert.That(times.ModifiedAt, Is.GreaterThanOrEqualTo(created.ModifiedAt), $"modifiedAt moves on\n{what}");
            (entity, created) = (after, times);
        }

        await _client.Done(new(HttpMethod.Delete, $"/entities/{entity.Id}"));
        Assert.That((await _client.Send(new(HttpMethod.Get, $"/entities/{entity.Id}"))).Status, Is.EqualTo(404));
    });

    private Task<(Entity After, FuzzRequest Request)> Edit(Entity entity, Random random)
    {
        var by = FuzzEntities.Next(random, _count);
        var own = $"/entities/{entity.Id}";
        return random.Next(11) switch
        {
            0 => Send(HttpMethod.Put, own, entity, by, EditModel.Replace, random),
            1 => Send(HttpMethod.Post, $"{own}/attrs", entity, by, EditModel.Append, random),
            2 => Send(HttpMethod.Post, $"{own}/attrs?options=noOverwrite", entity, by, EditModel.AppendMissing, random),
            3 => Send(HttpMethod.Patch, $"{own}/attrs", entity, by, EditModel.Update, random),
            4 => Send(HttpMethod.Patch, own, entity, by, EditModel.Merge, random),
            5 => Send(HttpMethod.Post, "/entityOperations/upsert", entity, by, EditModel.Replace, random),
            6 => Send(HttpMethod.Post, "/entityOperations/upsert?options=update", entity, by, EditModel.Update, random),
            7 => Send(HttpMethod.Post, "/entityOperations/merge", entity, by, EditModel.Merge, random),
            8 => Send(HttpMethod.Post, "/entityOperations/update?options=noOverwrite", entity, by, EditModel.AppendMissing, random),
            9 => Delete(entity, random),
            _ => UpdateAttribute(entity, by, random),
        };
    }

    private async Task<(Entity, FuzzRequest)> Send(HttpMethod method, string path, Entity entity, Entity any, Func<Entity, Entity, Entity> model, Random random)
    {
        var context = _contexts[random.Next(_contexts.Count)];
        var format = random.Next(2) == 0 ? EntityFormat.Normalized : EntityFormat.Concise;
        // A bare value is merged as of the kind that is there, so that only a type says what another kind is to be.
        var isMerged = path.EndsWith("merge", StringComparison.Ordinal) || method == HttpMethod.Patch;
        var by = isMerged && format == EntityFormat.Concise ? EditModel.OfKindsOf(entity, any) : any;
        var body = FuzzEntities.Write(by, format, context.Compiled);
        var request = context.Request(method, path, path.StartsWith("/entityOperations", StringComparison.Ordinal) ? [(byte)'[', .. body, (byte)']'] : body);
        var reply = await _client.Send(request);
        // Both leave something as it was, and say so.
        var mayLeave = path.Contains("noOverwrite", StringComparison.Ordinal) || (entity.Scopes.IsEmpty && !by.Scopes.IsEmpty);
        var isDone = reply.Status is 204 or 201 || (reply.Status == 207 && mayLeave);
        return isDone ? (model(entity, by), request) : throw new AssertionException($"{reply.Status} {reply.Text}\n{request}\nof {FuzzEntities.Text(entity)}");
    }

    private async Task<(Entity, FuzzRequest)> Delete(Entity entity, Random random)
    {
        if (entity.Attributes.IsEmpty)
        {
            return (entity, new FuzzRequest(HttpMethod.Get, "nothing to delete"));
        }

        var attribute = entity.Attributes[random.Next(entity.Attributes.Length)];
        var datasetId = attribute.Instances[random.Next(attribute.Instances.Length)].DatasetId;
        var isWhole = random.Next(2) == 0;
        var parameter = isWhole ? "deleteAll=true" : datasetId is null ? "" : $"datasetId={Uri.EscapeDataString(datasetId)}";
        var request = new FuzzRequest(HttpMethod.Delete, $"/entities/{entity.Id}/attrs/{Uri.EscapeDataString(attribute.Name)}?{parameter}");
        await _client.Done(request);
        return (isWhole ? EditModel.DeleteAttribute(entity, attribute.Name) : EditModel.DeleteInstance(entity, attribute.Name, datasetId), request);
    }

    /// <summary>One instance by one of the same kind.</summary>
    private async Task<(Entity, FuzzRequest)> UpdateAttribute(Entity entity, Entity by, Random random)
    {
        var pairs =
            from old in entity.Attributes
            from instance in old.Instances
            from other in @by.Attributes
            where other.Instances[0].Kind == instance.Kind
            select (EntityAttribute?)new EntityAttribute(old.Name, [other.Instances[0] with { DatasetId = instance.DatasetId }]);
        if (pairs.OrderBy(_ => random.Next()).FirstOrDefault() is not { } attribute)
        {
            return (entity, new FuzzRequest(HttpMethod.Get, "no attribute of that kind"));
        }

        var only = JsonText.Parse(FuzzEntities.Write(by with { Attributes = [attribute] }, EntityFormat.Normalized, LdContext.Core));
        var member = ((JsonObject)only).Members.First(m => m.Value is JsonObject { Members: var members } && members.Any(x => x.Name == "type"));
        var isPut = random.Next(2) == 0;
        var request = new FuzzRequest(isPut ? HttpMethod.Put : HttpMethod.Patch, $"/entities/{entity.Id}/attrs/{Uri.EscapeDataString(attribute.Name)}", member.Value.ToUtf8());
        await _client.Done(request);
        return (isPut ? EditModel.Append(entity, entity with { Attributes = [attribute] }) : EditModel.UpdateAttribute(entity, attribute), request);
    }

    private async Task<Entity> Read(string id) => FuzzEntities.Read(JsonText.Parse((await _client.Get($"/entities/{id}?options=sysAttrs,concise")).Text));

    private async Task<(string CreatedAt, string ModifiedAt)> Times(Entity entity)
    {
        var json = (await _client.Get($"/entities/{entity.Id}?options=sysAttrs")).Json;
        return ((string)json["createdAt"]!, (string)json["modifiedAt"]!);
    }
}
