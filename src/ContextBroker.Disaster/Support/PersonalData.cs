using ContextBroker.Core.Delivery;
using ContextBroker.Disaster.Analyses;
using ContextBroker.Disaster.Inputs;
using ContextBroker.NgsiLd.Model;

namespace ContextBroker.Disaster.Support;

/// <summary>
/// Nothing of the levels S3 and S4 is in a notification: entries of the register, what is worked out for one person, and whatever says that it is of such a level. But for the
/// notice that exists to be sent: it holds ids and counts.
/// </summary>
internal sealed class PersonalData : IDiscretion
{
    public bool IsWithheld(Entity entity) =>
        entity.IsOf(SupportNeedingPerson.Type) || entity.IsOf(SupportNeedAnalysis.RiskType)
        || (entity.Text("sharingLevel") is "S3" or "S4" && !entity.IsOf(SupportNeedAnalysis.NoticeType));
}
