using ContextBroker.Core.Models;
using ContextBroker.Disaster.Meshes;
using Microsoft.Extensions.DependencyInjection;

namespace ContextBroker.Disaster;

/// <summary>The data models of specs/models, which lie in the program as they stand there.</summary>
public static class DisasterModels
{
    private const string Folder = "published/models/";

    public static IServiceCollection AddDisasterModels(this IServiceCollection services)
    {
        foreach (var model in All())
        {
            services.AddSingleton(model);
        }

        return services;
    }

    public static IEnumerable<EntityModel> All()
    {
        var assembly = typeof(DisasterModels).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal) && n.EndsWith("/schema.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var schema = assembly.GetManifestResourceStream(name)!;
            var model = ModelSchema.Read(schema);
            yield return model.Grid is { } grid ? model with { Grid = grid with { Around = MeshCode.Around } } : model;
        }
    }
}
