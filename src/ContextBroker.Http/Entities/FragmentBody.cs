using ContextBroker.Core.Entities;
using ContextBroker.Http.Requests;
using ContextBroker.NgsiLd;
using ContextBroker.NgsiLd.Model;
using ContextBroker.NgsiLd.Representations;

namespace ContextBroker.Http.Entities;

/// <summary>A body about the entity that the path names (clause 5.4).</summary>
internal static class FragmentBody
{
    /// <exception cref="ProblemException">BadRequestData: among others, the body's id is not the path's.</exception>
    public static async ValueTask<(EntityTarget Target, EntityFragment Fragment, ApiDocument Document)> Read(ApiRequest request, ParseMode mode)
    {
        var id = request.EntityId();
        var document = await request.ReadDocument();
        var target = EntityTypeCondition.Target(request, id, document.Context);
        var fragment = EntityParser.Parse(document.Body, document.Context, mode);
        return fragment.Id is null || fragment.Id == id
            ? (target, fragment, document)
            : throw ProblemException.BadRequestData($"The body is about {fragment.Id}, but the path names {id}", "id");
    }
}
