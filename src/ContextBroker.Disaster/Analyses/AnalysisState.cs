using System.Collections.Immutable;
using ContextBroker.Core.Entities;
using ContextBroker.Core.Storage;
using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Analyses;

/// <summary>Says on the analysis itself how it goes: analysisStatus is "current" or "failed", analysisProblem why.</summary>
internal sealed class AnalysisState(IEntityStore store, EntityProvision provision)
{
    /// <summary>The attributes said.</summary>
    public static readonly ImmutableArray<string> Attributes = [Terms.Iri("analysisStatus"), Terms.Iri("analysisProblem")];

    public async Task Say(string tenant, string id, Problem? problem, CancellationToken cancel)
    {
        if (await store.Find(tenant, id, cancel) is not { } analysis)
        {
            return;
        }

        try
        {
            await Say(tenant, analysis, problem is null ? "current" : "failed", problem?.Detail, cancel);
        }
        catch (ProblemException e) when (e.Problem.Type == ProblemType.ResourceNotFound)
        {
            // Deleted between: there is nobody to tell.
        }
    }

    private async Task Say(string tenant, Entity analysis, string status, string? problem, CancellationToken cancel)
    {
        if (analysis.Text("analysisStatus") != status || (problem is not null && analysis.Text("analysisProblem") != problem))
        {
            var said = new ResultAttributes().Text("analysisStatus", status).Text("analysisProblem", problem).All();
            await provision.Append(tenant, analysis.Id, new EntityFragment { Attributes = said }, overwrite: true, cancel);
        }

        if (problem is null && analysis.Of("analysisProblem") is not null)
        {
            await provision.DeleteAttribute(tenant, analysis.Id, Terms.Iri("analysisProblem"), datasetId: null, deleteAll: true, cancel);
        }
    }
}
